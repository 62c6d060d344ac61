/** The fields of one protocol-buffers message: number to values, in order. */
export type Message = ReadonlyMap<number, readonly (Uint8Array | number)[]>;

/**
 * Reads an attacker-controlled protocol-buffers message without its schema: numbers, and bytes that may be messages themselves.
 *
 * @throws TypeError when it is none, to be turned into a code where it is read
 * @see Protocol Buffers, encoding: wire types 0, 1, 2 and 5
 */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (Uint8Array | number)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER) throw new TypeError('a number does not end');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new TypeError('a field is longer than its message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag % 8;
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 2 ? take(varint()) : wire === 5 ? take(4) : undefined;
    if (value === undefined) throw new TypeError('an unknown kind of field');
    const number = Math.floor(tag / 8);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

/** The bytes under a path of field numbers, each the last of its kind; empty where there are none. */
export function bytesAt(bytes: Uint8Array, ...path: readonly number[]): Uint8Array {
  return path.reduce<Uint8Array>((inner, number) => {
    const value = readMessage(inner).get(number)?.at(-1) ?? new Uint8Array();
    if (typeof value === 'number') throw new TypeError('a number where bytes should be');
    return value;
  }, bytes);
}

/** The number in a field; 0 where there is none. */
export function numberAt(bytes: Uint8Array, number: number): number {
  const value = readMessage(bytes).get(number)?.at(-1) ?? 0;
  if (typeof value !== 'number') throw new TypeError('bytes where a number should be');
  return value;
}
