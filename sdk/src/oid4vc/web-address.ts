import { LicenceError } from '../errors/index.js';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads an address of another service: https, or plain http on this very machine.
 *
 * @param text attacker-controlled
 * @throws ADDRESS_FORBIDDEN
 */
export function parseWebAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new LicenceError('ADDRESS_FORBIDDEN', {}, cause);
  }
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
  if (!secure || url.username !== '' || url.password !== '' || text.length > 2048) throw new LicenceError('ADDRESS_FORBIDDEN');
  return url;
}
