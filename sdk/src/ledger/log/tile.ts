import { LicenceError } from '../../errors/index.js';

/** Hashes in a full tile: 2^8. @see C2SP tlog-tiles, Merkle Tree */
const tileWidth = 256;

const tileHeight = 8;

/** A tile: up to 256 hashes side by side. Tile (level, index) holds nodes [index·256, index·256 + width) of tree level 8·level. */
export interface Tile {
  /** 0 to 63 */
  readonly level: number;
  readonly index: number;
  /** 1 to 255 for a partial tile, 256 for a full one */
  readonly width: number;
}

/** Where the node hashes of a tile stand in the tree: to be read from a HashReader, in order. */
export function nodesOfTile({ level, index, width }: Tile): { readonly level: number; readonly index: number }[] {
  return Array.from({ length: width }, (_, at) => ({ level: level * tileHeight, index: index * tileWidth + at }));
}

/** Every tile of a tree, full ones and the partial one at the right edge of each level. */
export function tilesOfTree(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
    for (let index = 0; index * tileWidth < count; index++)
      tiles.push({ level, index, width: Math.min(tileWidth, count - index * tileWidth) });
  }
  return tiles;
}

/** True when a tree of this size has the tile, at this width or wider. */
export function hasTile({ level, index, width }: Tile, size: number): boolean {
  return index * tileWidth + width <= Math.floor(size / tileWidth ** level);
}

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last marked with x. @see C2SP tlog-tiles, Merkle Tree */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${name}${width < tileWidth ? `.p/${width}` : ''}`;
}

const tilePattern = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/;

/**
 * Reads an attacker-controlled path of a tile; only the one canonical spelling of each tile is accepted.
 *
 * @throws TILE_PATH_MALFORMED
 */
export function parseTilePath(path: string): Tile {
  const [, level = '', name = '', width] = tilePattern.exec(path) ?? [];
  const tile = { level: Number(level), index: Number(name.replace(/[x/]/g, '')), width: width === undefined ? tileWidth : Number(width) };
  if (name === '' || tile.level > 63 || tile.width < 1 || tilePath(tile) !== path) throw new LicenceError('TILE_PATH_MALFORMED');
  return tile;
}
