/** SM3 written once more, straight from the text of the standard and apart from every engine: the truth of the edge file. @see GB/T 32905-2016, clause 5 */
export function plainSm3(...chunks: readonly Uint8Array[]): Uint8Array {
  const message = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
  const padded = pad(message);
  let state: readonly number[] = iv;
  for (let at = 0; at < padded.byteLength; at += 64) state = compress(state, padded, at);
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => {
    out.setUint32(4 * i, word);
  });
  return new Uint8Array(out.buffer);
}

/** The initial value. @see GB/T 32905-2016, 4.1 */
const iv = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const rotate = (word: number, by: number): number => (word << (by % 32)) | (word >>> (32 - (by % 32)));
/** The permutations P0 and P1. @see GB/T 32905-2016, 4.4 */
const p0 = (x: number): number => x ^ rotate(x, 9) ^ rotate(x, 17);
const p1 = (x: number): number => x ^ rotate(x, 15) ^ rotate(x, 23);

/** @see GB/T 32905-2016, 5.2 */
function pad(message: Uint8Array): DataView {
  const length = Math.ceil((message.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n);
  return view;
}

/** The sixty-eight words of a block. @see GB/T 32905-2016, 5.3.2 */
function expand(view: DataView, at: number): number[] {
  const w = Array.from({ length: 16 }, (_, i) => view.getUint32(at + 4 * i));
  const word = (i: number): number => w[i] ?? 0;
  for (let i = 16; i < 68; i++) w.push(p1(word(i - 16) ^ word(i - 9) ^ rotate(word(i - 3), 15)) ^ rotate(word(i - 13), 7) ^ word(i - 6));
  return w;
}

/** One block. @see GB/T 32905-2016, 5.3.3 */
function compress(state: readonly number[], view: DataView, at: number): number[] {
  const w = expand(view, at);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let j = 0; j < 64; j++) {
    const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
    const ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) | 0, 7);
    const ss2 = ss1 ^ rotate(a, 12);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + ss2 + ((w[j] ?? 0) ^ (w[j + 4] ?? 0))) | 0;
    const tt2 = (gg + h + ss1 + (w[j] ?? 0)) | 0;
    [a, b, c, d, e, f, g, h] = [tt1, a, rotate(b, 9), c, p0(tt2), e, rotate(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word ^ (state[i] ?? 0)) >>> 0);
}
