import { base64urlnopad } from '@scure/base';
import { LicenceError } from '../../errors/index.js';
import { canonicalBytes } from '../../json/canonical.js';
import { parseJson } from '../../json/parse.js';
import { type Signed, signedSchema } from '../../ledger/statement.js';
import { type RandomBytes, sm4GcmOpen, sm4GcmSeal } from '../../sm/index.js';

const ivBytes = 12;
/** A receipt is some 2,000 bytes; all messages are padded to the same size, so that the relay learns nothing from it. */
const paddedBytes = 16 * 1024;

/** What the seal is bound to beside its key, which is one mailbox's own. */
const boundTo = canonicalBytes({ type: 'ganzheng.mailbox.v1' });

/**
 * Seals a receipt of a use for the citizen's mailbox: base64url of iv ‖ SM4-GCM.
 *
 * @param key 16 bytes, of the mailbox; the wallet and this verifier alone know it
 * @throws MESSAGE_TOO_LARGE
 * @see RFC 8998, 2.3
 * @example JSON.stringify({ message: sealReceipt(receipt, { key, random: randomBytes }) }) // what is posted to the mailbox
 */
export function sealReceipt(
  receipt: Signed<'use-receipt'>,
  { key, random }: { readonly key: Uint8Array; readonly random: RandomBytes },
): string {
  const bytes = canonicalBytes(receipt);
  if (bytes.length > paddedBytes) throw new LicenceError('MESSAGE_TOO_LARGE', { maxBytes: paddedBytes });
  const padded = new Uint8Array(paddedBytes).fill(0x20);
  padded.set(bytes);
  const iv = random(ivBytes);
  return base64urlnopad.encode(Uint8Array.from([...iv, ...sm4GcmSeal(key, iv, padded, boundTo)]));
}

/**
 * Opens a message out of a mailbox.
 *
 * @param message attacker-controlled: whoever knows the mailbox's write token may have put it there
 * @param key 16 bytes, of the mailbox
 * @throws MESSAGE_MALFORMED
 */
export function openReceipt(message: string, { key }: { readonly key: Uint8Array }): Signed<'use-receipt'> {
  try {
    const bytes = base64urlnopad.decode(message);
    const padded = sm4GcmOpen(key, bytes.subarray(0, ivBytes), bytes.subarray(ivBytes), boundTo);
    return signedSchema('use-receipt').parse(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(padded)));
  } catch (cause) {
    throw new LicenceError('MESSAGE_MALFORMED', {}, cause);
  }
}
