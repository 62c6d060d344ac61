/**
 * True when two byte strings are equal, in a time that depends on their lengths only.
 *
 * @param a bytes, usually ours
 * @param b bytes, usually attacker-controlled
 * @example equalBytes(hmacSm3(key, message), receivedTag)
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
