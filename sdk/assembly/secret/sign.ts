// Signing: s = (1+d)⁻¹·(k − r·d) mod n = (1+d)⁻¹·(k + r) − r mod n, with (1+d)⁻¹ computed once for a key.
// @see GB/T 32918.2-2016, 6.1
import * as order from '../order/order';
import { ORDER_BYTES } from '../order/order';
import { hmacSm3Finish, hmacSm3Start, hmacSm3StateBytes } from '../sm3/hmac-sm3';
import { sm3Update } from '../sm3/sm3';
import { xOfMultiple } from './multiply-base';

const NUMBER_BYTES: usize = 32;

const k: usize = memory.data(48, 16);
const r: usize = memory.data(48, 16);
const s: usize = memory.data(48, 16);
const sum: usize = memory.data(48, 16);
const x1: usize = memory.data(32, 16);
const hmac: usize = memory.data(224, 16);

/** Where HMAC-SM3 under the key stands in a key made ready, after (1+d)⁻¹. */
const HMAC: usize = 48;
/** The bytes of a key made ready, which wants a 16-byte boundary. */
export const keyBytes: usize = HMAC + hmacSm3StateBytes;

/** Makes the key of d, 32 bytes in [1, n−2], ready: (1+d)⁻¹ in Montgomery form, and HMAC-SM3 keyed with d. */
export function loadKey(d: usize, key: usize): void {
  memory.fill(k, 0, ORDER_BYTES);
  store<u32>(k, 1);
  order.fromBytes(sum, d);
  order.add(sum, sum, k);
  order.toMontgomery(sum, sum);
  order.invert(key, sum);
  hmacSm3Start(key + HMAC, d, NUMBER_BYTES);
  wipe();
}

/** HMAC-SM3 under a private key, of which the nonces are made (sdk/src/sm/nonce.ts). */
export function hmacOfKey(key: usize, message: usize, length: usize, mac: usize): void {
  memory.copy(hmac, key + HMAC, hmacSm3StateBytes);
  sm3Update(hmac, message, length);
  hmacSm3Finish(hmac, mac);
}

/**
 * Signs a digest e with a nonce k, 32 bytes each, and wipes k: 1, and r ‖ s; or 0, and zeros, when k is not in [1, n−1] or gives
 * r = 0, r + k = n or s = 0, so that another must be drawn.
 */
export function sign(key: usize, e: usize, nonce: usize, out: usize): i32 {
  const inRange = order.isScalar(nonce);
  xOfMultiple(nonce, x1); // A4
  order.fromBytes(k, nonce);
  memory.fill(nonce, 0, NUMBER_BYTES);
  order.fromBytes(r, x1);
  order.fromBytes(s, e);
  order.add(r, r, s); // A5: r = (e + x1) mod n
  order.add(sum, k, r);
  order.mul(s, key, sum);
  order.sub(s, s, r); // A6
  const fits = inRange & ~order.isZero(r) & ~order.isZero(sum) & ~order.isZero(s);
  order.toBytes(out, r);
  order.toBytes(out + NUMBER_BYTES, s);
  for (let i: usize = 0; i < 2 * NUMBER_BYTES; i += 4) store<i32>(out + i, load<i32>(out + i) & fits);
  wipe();
  return fits & 1;
}

function wipe(): void {
  memory.fill(k, 0, ORDER_BYTES);
  memory.fill(r, 0, ORDER_BYTES);
  memory.fill(s, 0, ORDER_BYTES);
  memory.fill(sum, 0, ORDER_BYTES);
  memory.fill(x1, 0, NUMBER_BYTES);
}
