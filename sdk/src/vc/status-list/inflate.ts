import { Gunzip, Unzlib } from 'fflate';
import { LicenceError } from '../../errors/index.js';

const streams = { zlib: Unzlib, gzip: Gunzip } as const;

// DEFLATE packs at most 1,032 to one, so one step can pass the limit by a megabyte and no more.
const stepBytes = 1024;

/**
 * Unpacks compressed bytes, stopping as soon as the limit is passed, so that a bomb costs no more than the limit.
 *
 * @param format how it is wrapped: zlib (RFC 1950) or gzip (RFC 1952)
 * @param packed attacker-controlled
 * @param maxBytes most bytes to unpack
 * @throws STATUS_LIST_TOO_LARGE, STATUS_LIST_MALFORMED
 */
export function inflate(format: keyof typeof streams, packed: Uint8Array, maxBytes: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const keep = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > maxBytes) throw new LicenceError('STATUS_LIST_TOO_LARGE', { maxBytes });
    chunks.push(chunk);
  };
  try {
    const stream = new streams[format](keep);
    for (let at = 0; at < packed.length; at += stepBytes) stream.push(packed.subarray(at, at + stepBytes), at + stepBytes >= packed.length);
  } catch (cause) {
    throw cause instanceof LicenceError ? cause : new LicenceError('STATUS_LIST_MALFORMED', { format }, cause);
  }
  return join(chunks, size);
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
