import { LicenceError } from '../errors/index.js';
import type { Json } from './canonical.js';

/** How much attacker-controlled JSON may be: bytes of text (UTF-16 units counted as bytes) and nesting. */
export interface JsonLimits {
  readonly maxLength?: number;
  readonly maxDepth?: number;
}

/**
 * Parses attacker-controlled JSON under limits of size and depth, checked before the parser runs.
 *
 * @throws JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_MALFORMED
 */
export function parseJson(text: string, { maxLength = 256 * 1024, maxDepth = 32 }: JsonLimits = {}): Json {
  if (text.length > maxLength) throw new LicenceError('JSON_TOO_LARGE', { maxLength });
  if (depthOf(text, maxDepth) > maxDepth) throw new LicenceError('JSON_TOO_DEEP', { maxDepth });
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new LicenceError('JSON_MALFORMED', {}, cause);
  }
}

/** Counts brackets outside strings, stopping as soon as the limit is passed. */
function depthOf(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length && deepest <= limit; at++) {
    const unit = text.charCodeAt(at);
    if (quoted) {
      if (unit === 0x5c) at++;
      else if (unit === 0x22) quoted = false;
    } else if (unit === 0x22) quoted = true;
    else if (unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return deepest;
}
