import { readImports } from '../house/rules/imports.js';

const floors = ['issuer', 'verifier', 'wallet', 'network', 'chaincode', 'sdk'] as const;
type Floor = (typeof floors)[number];

const places: Readonly<Record<Floor, readonly [x: number, y: number, zh: string]>> = {
  issuer: [40, 40, '颁发'],
  verifier: [300, 40, '用证窗口'],
  wallet: [560, 40, '证照包'],
  network: [580, 190, '账本所在'],
  chaincode: [580, 330, '账本规则'],
  sdk: [130, 330, '证照与核验'],
};
const [width, height] = [200, 76];

/** The picture of the floors (SVG), drawn from the imports as they are: one arrow for each pair of floors that really meet, with how many imports. */
export async function floorsPicture(top: string): Promise<string> {
  const arrows = await importsBetween(top);
  const lines = [...arrows].map(([pair, count]) => arrow(pair, count));
  const boxes = floors.map(box);
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 450" font-family="Noto Sans CJK SC, sans-serif" role="img" aria-label="Floors of GanZheng and who imports whom">',
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="#57606a"/></marker></defs>',
    '<rect width="800" height="450" fill="#ffffff"/>',
    ...lines,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

async function importsBetween(top: string): Promise<Map<string, number>> {
  const { modules } = await readImports(
    top,
    floors.map((floor) => `${floor}/src`),
  );
  const counts = new Map<string, number>();
  for (const { source, dependencies } of modules)
    for (const { resolved } of dependencies) {
      const [from, to] = [floorOf(source), floorOf(resolved)];
      if (from !== undefined && to !== undefined && from !== to) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
    }
  return new Map([...counts].sort());
}

const floorOf = (path: string): Floor | undefined => floors.find((floor) => path.startsWith(`${floor}/`));

function box(floor: Floor): string {
  const [x, y, zh] = places[floor];
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="#f6f8fa" stroke="#0b5394" stroke-width="2"/>` +
    `<text x="${x + width / 2}" y="${y + 33}" text-anchor="middle" font-size="20" font-weight="600" fill="#0b3050">${floor}</text>` +
    `<text x="${x + width / 2}" y="${y + 59}" text-anchor="middle" font-size="16" fill="#57606a">${zh}</text>`
  );
}

function arrow(pair: string, count: number): string {
  const [from, to] = pair.split(' ') as [Floor, Floor];
  const [a, b] = [edge(from, to), edge(to, from)];
  const [mx, my] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return (
    `<line x1="${a[0]}" y1="${a[1]}" x2="${b[0]}" y2="${b[1]}" stroke="#57606a" stroke-width="1.5" marker-end="url(#tip)"/>` +
    `<text x="${mx + 6}" y="${my - 4}" font-size="12" fill="#57606a">${count}</text>`
  );
}

/** The point of a box's border that faces another box. */
function edge(floor: Floor, other: Floor): [number, number] {
  const [x, y] = places[floor];
  const [ox, oy] = places[other];
  if (y !== oy) return [Math.round(x + width / 2 + Math.sign(ox - x) * width * 0.25), oy > y ? y + height : y];
  return [ox > x ? x + width : x, y + height / 2];
}
