import { hex, utf8 } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { canonicalBytes } from '../json/canonical.js';
import { parseJson } from '../json/parse.js';
import { sm3 } from '../sm/index.js';

/** Where answers to repeated requests are kept. Answers can hold personal data: hand in a store that seals. */
export interface AnswerStore {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string): Promise<void>;
}

interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One request under an Idempotency-Key: who asks what of which endpoint. */
interface KeyedRequest {
  /** from requestKeyOf */
  readonly requestKey: string;
  /** everything the answer depends on: path, query, body */
  readonly input: unknown;
}

export type Idempotency = (request: KeyedRequest, answer: () => Promise<KeptAnswer>) => Promise<KeptAnswer>;

/**
 * Makes repeated requests give the first answer. Only success is remembered: a refused request may be asked again.
 *
 * @throws IDEMPOTENCY_KEY_REUSED with another input, IDEMPOTENCY_KEY_BUSY while the first is under way
 * @see IETF draft-ietf-httpapi-idempotency-key-header §2
 */
export function createIdempotency(store: AnswerStore): Idempotency {
  const underWay = new Set<string>();
  return async ({ requestKey, input }, answer) => {
    const digest = hex.encode(sm3(canonicalBytes(input)));
    if (underWay.has(requestKey)) throw new LicenceError('IDEMPOTENCY_KEY_BUSY');
    underWay.add(requestKey);
    try {
      const kept = await store.get(requestKey);
      if (kept !== undefined) return readKept(kept, digest);
      const fresh = await answer();
      await store.put(requestKey, JSON.stringify({ digest, ...fresh }));
      return fresh;
    } finally {
      underWay.delete(requestKey);
    }
  };
}

/** The id of an act: 128 bits in hex that a verb may use as its own request id, so that even a crash before the answer is kept repeats nothing. With another input it is another act, also when the first answer was lost or forgotten. */
export const actIdOf = (requestKey: string, input: unknown): string =>
  hex.encode(sm3(utf8.decode(`ganzheng.act.v1\u0000${requestKey}\u0000`), canonicalBytes(input))).slice(0, 32);

/** The id of a request under a key of a caller at an endpoint, whatever its input: 128 bits in hex. */
export function requestKeyOf(key: string, staffId: string, operationId: string): string {
  if (!/^[\x21-\x7e]{8,128}$/.test(key)) throw new LicenceError('IDEMPOTENCY_KEY_MALFORMED');
  return hex.encode(sm3(utf8.decode(['ganzheng.idempotency.v1', operationId, staffId, key].join('\u0000')))).slice(0, 32);
}

function readKept(text: string, digest: string): KeptAnswer {
  const kept = parseJson(text, { maxLength: 16 * 1024 * 1024, maxDepth: 64 }) as unknown as KeptAnswer & { digest: string };
  if (kept.digest !== digest) throw new LicenceError('IDEMPOTENCY_KEY_REUSED');
  return { status: kept.status, body: kept.body };
}
