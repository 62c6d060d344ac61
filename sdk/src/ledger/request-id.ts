import { hex } from '@scure/base';
import type { RandomBytes } from '../sm/index.js';

/**
 * Draws a request id: 128 random bits in hex. The caller keeps it durably before the first attempt, so that every retry is the same request.
 *
 * @param random the system's generator, or a seeded one in tests
 */
export const newRequestId = (random: RandomBytes): string => hex.encode(random(16));
