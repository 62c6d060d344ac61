import {
  type Engine,
  engines,
  generateKeyPair,
  prepareKey,
  randomBytes,
  type SignatureClaim,
  sign,
  verify,
  verifyMany,
} from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { identityOf, numberOf } from '../../sm2-edge/signature.js';
import { type DigestClaim, digestJudges } from './verify-seam.js';

const keysAtOnce = 16;
const messagesPerKey = 16;

/** How many signatures were compared, how many changed ones, and every disagreement with all that makes it happen again. */
export interface Comparison {
  readonly signatures: number;
  readonly changed: number;
  readonly disagreements: readonly string[];
}

/**
 * One engine signs random messages under random keys; another judges them in every way it has, then judges each with one bit changed,
 * as the signer does.
 */
export function compareEngines(signer: Engine, judge: Engine, signatures: number): Comparison {
  const disagreements: string[] = [];
  let [count, changed] = [0, 0];
  while (count < signatures) {
    const claims = claimsOf(signer, Math.min(keysAtOnce * messagesPerKey, signatures - count));
    const ways = { ...waysOf(judge), ...(judge.name === 'wasm' ? digestWays() : {}) };
    for (const [way, judgeAll] of Object.entries(ways))
      judgeAll(claims).forEach((verdict, i) => {
        if (!verdict) disagreements.push(describeClaim(`${signer.name} signed, ${judge.name} refused (${way})`, claims[i]));
      });
    const others = claims.map((claim, i) => withOneBitChanged(claim, count + i));
    const verdicts = judgeEach(signer)(others);
    for (const [way, judgeAll] of Object.entries(waysOf(judge)))
      judgeAll(others).forEach((verdict, i) => {
        if (verdict !== verdicts[i])
          disagreements.push(describeClaim(`changed: ${judge.name} said ${verdict} (${way}), ${signer.name} not`, others[i]));
      });
    count += claims.length;
    changed += others.length;
  }
  return { signatures: count, changed, disagreements };
}

type Way = (claims: readonly SignatureClaim[]) => boolean[];

const judgeEach =
  (engine: Engine): Way =>
  (claims) =>
    claims.map(({ signature, message, publicKey }) => verify(signature, message, publicKey, { engine }));

/** In this order: a key is new to the first way and known to the last. */
const waysOf = (engine: Engine): Readonly<Record<string, Way>> => ({
  'one by one': judgeEach(engine),
  'all at once': (claims) => verifyMany(claims, { engine }),
  ...(engine.name === 'wasm'
    ? {
        prepared: (claims) => {
          for (const { publicKey } of claims) prepareKey(publicKey, { engine });
          return judgeEach(engine)(claims);
        },
      }
    : {}),
});

/** The ways inside the WebAssembly module, in an instance of its own that is thrown away with its tables. */
function digestWays(): Readonly<Record<string, Way>> {
  const known = new Map<SignatureClaim, DigestClaim>();
  const digestClaimFor = (claim: SignatureClaim): DigestClaim => {
    const digested = known.get(claim) ?? digestClaimOf(claim);
    known.set(claim, digested);
    return digested;
  };
  const judges = Object.entries(digestJudges()).map(([name, judge]): [string, Way] => [
    name,
    (claims) => judge(claims.map(digestClaimFor)),
  ]);
  return Object.fromEntries(judges);
}

const oracle = engines.find(({ name }) => name === 'native') ?? engines[0];

function digestClaimOf({ publicKey, message, signature }: SignatureClaim): DigestClaim {
  const point = { x: numberOf(publicKey.subarray(1, 33)), y: numberOf(publicKey.subarray(33)) };
  const digest = oracle?.sm3([identityOf(point, defaultId), message]) ?? new Uint8Array(32);
  return { publicKey: hex.encode(publicKey), digest: hex.encode(digest), sig: hex.encode(signature) };
}

const defaultId = new TextEncoder().encode('1234567812345678');

function claimsOf(signer: Engine, count: number): SignatureClaim[] {
  const keys = Array.from({ length: keysAtOnce }, () => generateKeyPair(undefined, signer));
  return Array.from({ length: count }, (_, i) => {
    const key = keys[i % keysAtOnce] ?? generateKeyPair(undefined, signer);
    const message = randomBytes(i % 200);
    return { message, publicKey: key.publicKey, signature: sign(message, key.privateKey, { engine: signer }) };
  });
}

/** Mostly a bit of the signature, each of them by turns; now and then of the message, or of the key. */
function withOneBitChanged(claim: SignatureClaim, count: number): SignatureClaim {
  const flip = (bytes: Uint8Array, bit: number): Uint8Array => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
  if (count % 8 === 6 && claim.message.length > 0) return { ...claim, message: flip(claim.message, count % (8 * claim.message.length)) };
  if (count % 8 === 7) return { ...claim, publicKey: flip(claim.publicKey, count % 520) };
  return { ...claim, signature: flip(claim.signature, (count * 37) % 512) };
}

const describeClaim = (what: string, claim: SignatureClaim | undefined): string =>
  `${what}: ${[claim?.publicKey, claim?.message, claim?.signature].map((bytes) => hex.encode(bytes ?? new Uint8Array())).join(' ')}`;
