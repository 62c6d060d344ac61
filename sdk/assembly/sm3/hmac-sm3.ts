import { sm3Finish, sm3Start, sm3StateBytes, sm3Update } from './sm3';

// HMAC-SM3 (RFC 2104, 2; GB/T 15852.2). A state is the inner SM3, which `sm3Update` gives the message to,
// followed by the outer one, both past their padded key.

/** Bytes of a running state, which wants a 16-byte boundary. */
export const hmacSm3StateBytes: usize = 224;

const PADDED_KEY: usize = memory.data(64, 16);
const INNER_DIGEST: usize = memory.data(32, 16);
const ONE_CALL: usize = memory.data(224, 16);

/** Begins a code under a key of any length. */
export function hmacSm3Start(state: usize, key: usize, length: usize): void {
  memory.fill(PADDED_KEY, 0, 64);
  if (length > 64) {
    sm3Start(state);
    sm3Update(state, key, length);
    sm3Finish(state, PADDED_KEY);
  } else {
    memory.copy(PADDED_KEY, key, length);
  }
  takeKey(state, 0x3636363636363636);
  // From ipad to opad.
  takeKey(state + sm3StateBytes, 0x3636363636363636 ^ 0x5c5c5c5c5c5c5c5c);
  memory.fill(PADDED_KEY, 0, 64);
}

function takeKey(state: usize, pad: u64): void {
  for (let at: usize = 0; at < 64; at += 8) store<u64>(PADDED_KEY + at, load<u64>(PADDED_KEY + at) ^ pad);
  sm3Start(state);
  sm3Update(state, PADDED_KEY, 64);
}

/** Gives the code of 32 bytes and wipes the state. */
export function hmacSm3Finish(state: usize, code: usize): void {
  sm3Finish(state, INNER_DIGEST);
  sm3Update(state + sm3StateBytes, INNER_DIGEST, 32);
  sm3Finish(state + sm3StateBytes, code);
  memory.fill(INNER_DIGEST, 0, 32);
}

/** The code of a message that lies in one piece. */
export function hmacSm3(key: usize, keyLength: usize, bytes: usize, length: usize, code: usize): void {
  hmacSm3Start(ONE_CALL, key, keyLength);
  sm3Update(ONE_CALL, bytes, length);
  hmacSm3Finish(ONE_CALL, code);
}
