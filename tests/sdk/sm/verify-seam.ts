import { openWasm, type WasmExports } from '../../support/wasm-module.js';

/** What is driven here of the verifying module: the places where e goes in. */
interface Exports extends WasmExports {
  tableBytes(width: number): number;
  buildTable(table: number, width: number, point: number): void;
  verifyCached(table: number, width: number, digest: number, signature: number): number;
  verifyBatch(jobs: number, count: number, verdicts: number): void;
  decodePoint(point: number): number;
  verifyCold(point: number, digest: number, signature: number): number;
}

/** A signature over e itself; all hex, the key as 65 bytes. */
export interface DigestClaim {
  readonly publicKey: string;
  readonly digest: string;
  readonly sig: string;
}

/** Each way the module has to judge a digest, under its name. */
export type DigestJudges = Readonly<Record<string, (claims: readonly DigestClaim[]) => boolean[]>>;

/** Windows of kept and of pinned keys. */
const widths = [6, 8] as const;
const recordBytes = 104;
const mostInBatch = 64;

/** The verifying module as it ships, in an instance of its own. */
export function digestJudges(): DigestJudges {
  const { wasm, allocate, put, bytes } = openWasm<Exports>('verify');
  const places = (): Places => ({ point: allocate(64), digest: allocate(32), signature: allocate(64) });
  const one = places();
  const place = ({ point, digest, signature }: Places, claim: DigestClaim): readonly [number, number, number] => [
    put(point, claim.publicKey.slice(2)),
    put(digest, claim.digest),
    put(signature, claim.sig),
  ];
  const tableOf = tableKeeper(wasm, allocate, (publicKey) => put(one.point, publicKey.slice(2)));
  const [jobs, verdicts] = [allocate(mostInBatch * recordBytes), allocate(mostInBatch)];

  const cached = (width: number, { publicKey, digest, sig }: DigestClaim): boolean =>
    wasm.verifyCached(tableOf(publicKey, width), width, put(one.digest, digest), put(one.signature, sig)) === 1;

  /** Up to 64 records of {table, width, e, r ‖ s}. */
  const batch = (width: (i: number) => number, claims: readonly DigestClaim[]): boolean[] => {
    const records = claims.map((claim, i) => ({ ...claim, table: tableOf(claim.publicKey, width(i)), width: width(i) }));
    records.forEach(({ table, width: ownWidth, digest, sig }, i) => {
      const at = jobs + i * recordBytes;
      new Uint32Array(wasm.memory.buffer, at, 2).set([table, ownWidth]);
      put(at + 8, digest);
      put(at + 40, sig);
    });
    wasm.verifyBatch(jobs, claims.length, verdicts);
    return [...bytes(verdicts, claims.length)].map((verdict) => verdict === 1);
  };
  const inBatches = (size: number, width: (i: number) => number) => (claims: readonly DigestClaim[]) =>
    chunksOf(claims, size).flatMap((chunk) => batch(width, chunk));

  return {
    cold: (claims) => claims.map((claim) => wasm.verifyCold(...place(one, claim)) === 1),
    ...Object.fromEntries(
      widths.map((width) => [`with a table of ${width} bits`, (claims) => claims.map((claim) => cached(width, claim))]),
    ),
    ...Object.fromEntries(widths.map((width) => [`in batches of 64, tables of ${width} bits`, inBatches(mostInBatch, () => width)])),
    'in batches of 5, tables of both': inBatches(5, (i) => widths[i % 2] ?? 8),
    'in batches of 1': inBatches(1, () => 8),
  } satisfies DigestJudges;
}

interface Places {
  readonly point: number;
  readonly digest: number;
  readonly signature: number;
}

/** Tables of all keys met. */
function tableKeeper(wasm: Exports, allocate: (length: number) => number, placePoint: (publicKey: string) => number) {
  const tables = new Map<string, number>();
  return (publicKey: string, width: number): number => {
    const name = `${publicKey}/${width}`;
    const known = tables.get(name);
    if (known !== undefined) return known;
    const table = allocate(wasm.tableBytes(width));
    const point = placePoint(publicKey);
    if (wasm.decodePoint(point) !== 1) throw new Error('a table is asked for of no point of the curve');
    wasm.buildTable(table, width, point);
    tables.set(name, table);
    return table;
  };
}

const chunksOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
