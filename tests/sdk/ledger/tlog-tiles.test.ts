import {
  type HashReader,
  hasTile,
  nodesOfTile,
  parseTilePath,
  proveConsistency,
  proveInclusion,
  rootOf,
  type Tile,
  tilePath,
  tilesOfTree,
} from '@ganzheng/sdk/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logOf } from '../../support/law.js';
import { sm3Of } from '../../support/naive-log.js';

// C2SP tlog-tiles, Merkle Tree: the examples of the text, and both ends.
const spellings: readonly [string, Tile][] = [
  ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
  ['tile/0/000', { level: 0, index: 0, width: 256 }],
  ['tile/1/000.p/1', { level: 1, index: 0, width: 1 }],
  ['tile/3/x999/999.p/255', { level: 3, index: 999_999, width: 255 }],
  ['tile/63/x001/000', { level: 63, index: 1000, width: 256 }],
];

const malformed = [
  '',
  'tile',
  'tile/0',
  'tile/0/',
  'tile/0/0',
  'tile/0/00',
  'tile/0/0000',
  'tile/0/x000/001',
  'tile/64/000',
  'tile/00/000',
  'tile/-1/000',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/000.p',
  'tile/0/001/002',
  'tile/0/x001',
  '/tile/0/000',
  'tile/0/000/',
  'tile/0/../000',
  'tile/0/000\n',
  'tile/0/x1/000',
];

describe('tiles of the log', () => {
  it.each(spellings)('%s', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each(malformed)('are not called %j', (path) => {
    expect(() => parseTilePath(path)).toThrow(expect.objectContaining({ code: 'TILE_PATH_MALFORMED' }));
  });

  it('have one spelling each', () => {
    const tile = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      index: fc.integer({ min: 0, max: 999_999_999_999 }),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (each) => {
        expect(parseTilePath(tilePath(each))).toEqual(each);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(tilePath(parseTilePath(text))).toBe(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'TILE_PATH_MALFORMED' });
        }
      }),
    );
  });

  it('of a tree of 70,000 leaves are 274 full or partial ones on level 0, 2 on level 1 and 1 on level 2', () => {
    const tiles = tilesOfTree(70_000);
    expect([0, 1, 2, 3].map((level) => tiles.filter((tile) => tile.level === level).length)).toEqual([274, 2, 1, 0]);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tiles.every((tile) => hasTile(tile, 70_000))).toBe(true);
    expect(hasTile({ level: 0, index: 273, width: 113 }, 70_000)).toBe(false);
    expect(hasTile({ level: 3, index: 0, width: 1 }, 70_000)).toBe(false);
    expect(tilesOfTree(0)).toEqual([]);
  });

  it('are enough to prove everything: a reader over tiles alone gives the proofs of the log', () => {
    const log = logOf(700);
    const tiles = new Map(
      tilesOfTree(700).map((tile) => [
        tilePath({ ...tile, width: 256 }),
        nodesOfTile(tile).map(({ level, index }) => log.node(level, index)),
      ]),
    );
    const reader: HashReader = {
      node(level, index) {
        const below = level % 8;
        if (below > 0) return sm3Of(Uint8Array.of(1), reader.node(level - 1, index * 2), reader.node(level - 1, index * 2 + 1));
        const node = tiles.get(tilePath({ level: level / 8, index: Math.floor(index / 256), width: 256 }))?.[index % 256];
        if (node === undefined) throw new TypeError('not in the tiles');
        return node;
      },
    };
    expect(rootOf(reader, 700)).toEqual(log.root());
    for (const index of [0, 255, 256, 511, 512, 699]) expect(proveInclusion(reader, index, 700)).toEqual(log.inclusionProof(index));
    for (const from of [1, 256, 300, 512, 699]) expect(proveConsistency(reader, from, 700)).toEqual(log.consistencyProof(from));
  });
});
