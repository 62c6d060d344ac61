import { hex } from '@scure/base';
import type { Issuer } from './issuer.js';

/** A wallet has this long to prove its keys. */
const LIFETIME_MS = 5 * 60_000;

/**
 * Gives a nonce for proofs of keys. It carries its own expiry and MAC, so that asking for many fills nothing; only used ones are kept.
 *
 * @see OpenID4VCI 1.0 §7
 */
export function giveNonce({ random, nowMs, store }: Pick<Issuer, 'random' | 'nowMs' | 'store'>): string {
  const body = `${(nowMs() + LIFETIME_MS).toString(36)}.${hex.encode(random(16))}`;
  return `${body}.${store.blind('nonce', body)}`;
}

/** Takes a nonce, once. @param nonce attacker-controlled @returns false when it is not ours, too old or used */
export async function consumeNonce(
  { store, nowMs, exclusive }: Pick<Issuer, 'store' | 'nowMs' | 'exclusive'>,
  nonce: string,
): Promise<boolean> {
  const [expires = '', random = '', mac] = nonce.split('.');
  const body = `${expires}.${random}`;
  if (mac !== store.blind('nonce', body) || Number.parseInt(expires, 36) < nowMs()) return false;
  return exclusive(async () => {
    const used = `USED~${expires}~${random}`;
    if ((await store.get(used)) !== undefined) return false;
    await store.write([{ put: used, value: 1 }]);
    return true;
  });
}

/** Forgets used nonces whose time is over. */
export async function sweepNonces({ store, nowMs }: Pick<Issuer, 'store' | 'nowMs'>): Promise<void> {
  const over: { readonly del: string }[] = [];
  for await (const [key] of store.range('USED~')) if (Number.parseInt(key.split('~')[1] ?? '', 36) < nowMs()) over.push({ del: key });
  if (over.length > 0) await store.write(over);
}
