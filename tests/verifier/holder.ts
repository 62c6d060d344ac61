import { publicKeyOfMethod } from '@ganzheng/sdk/did';
import { type Signed, signStatement } from '@ganzheng/sdk/ledger';
import {
  boundTransactionData,
  candidatesFor,
  fieldsDigest,
  type PresentationRequest,
  type ReceiptMailbox,
  readRequest,
  transactionDataHash,
} from '@ganzheng/sdk/oid4vc';
import { createSigner, generateKeyPair, multikeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { openCredential, parseSdJwt, presentSdJwt } from '@ganzheng/sdk/vc';
import type { TrustSource } from '@ganzheng/sdk/verify';
import { hex } from '@scure/base';
import type { HeldCopy } from '../support/verify-world.js';

/** What a test changes about an answer that would be right. */
export interface AnswerChange {
  readonly held: readonly HeldCopy[];
  readonly nonce?: string;
  readonly audience?: string;
  readonly state?: string;
  /** fields the grant says, in place of those really shown */
  readonly granted?: readonly string[];
  readonly grant?: Partial<Signed<'grant'>['statement']>;
  readonly withoutGrant?: boolean;
  readonly mailbox?: ReceiptMailbox;
  /** face fields that are shown beyond what was asked, where a licence has them */
  readonly more?: readonly string[];
  /** queries that are left unanswered */
  readonly leaveOut?: readonly string[];
  /** spoils a presentation after it was made */
  readonly spoil?: (presentation: string, id: string) => string;
  readonly ids?: (id: string) => string;
  /** seconds since the key binding was signed */
  readonly agedSeconds?: number;
}

/** A citizen's device made of the sdk alone: it reads the request, chooses, grants, presents. */
export function createHolder({ trust, nowMs }: { readonly trust: TrustSource; readonly nowMs: () => number }) {
  const resolveKey = async (keyId: string): Promise<Uint8Array> => {
    const version = (await trust.did(keyId.split('#')[0] ?? ''))?.value;
    const key =
      version?.document == null
        ? null
        : publicKeyOfMethod(version.document, keyId, 'authentication', { at: new Date(nowMs()).toISOString() });
    if (key === null) throw new TypeError('the verifier is not known');
    return key;
  };

  const read = (link: string): Promise<PresentationRequest> => readRequest(link, { fetch, resolveKey, now: new Date(nowMs()) });

  /** The form of an answer. Every call grants anew. */
  function formFor(request: PresentationRequest, change: AnswerChange): Record<string, string> {
    const chosen = choose(request, change);
    const fields = chosen.flatMap(({ typeCode, paths }) => paths.map((path) => `${typeCode}.${path.at(-1) ?? ''}`));
    const salt = randomBytes(32);
    const grant = signGrant(request, fieldsDigest(change.granted ?? fields, salt), change.grant);
    const sent = request.transactionData.map(({ encoded }) => encoded);
    const presentations = chosen.map(({ id, copy, paths }) => {
      const presentation = presentSdJwt(copy.text, paths, {
        nonce: change.nonce ?? request.nonce,
        audience: change.audience ?? request.clientId,
        iat: Math.floor(nowMs() / 1000) - (change.agedSeconds ?? 0),
        holderSigner: copy.holder,
        transactionDataHashes: boundTransactionData(sent, id, change.withoutGrant === true ? undefined : grant).map(transactionDataHash),
      });
      return [change.ids?.(id) ?? id, [change.spoil?.(presentation, id) ?? presentation]];
    });
    return {
      state: change.state ?? request.state,
      vp_token: JSON.stringify(Object.fromEntries(presentations)),
      ...(change.withoutGrant === true ? {} : { grant: JSON.stringify({ grant, salt: hex.encode(salt) }) }),
      ...(change.mailbox === undefined ? {} : { receipt_mailbox: JSON.stringify(change.mailbox) }),
    };
  }

  return { read, formFor };
}

/** For each query the first licence that fits, with the fields it would show. */
function choose({ dcql }: PresentationRequest, { held, more = [], leaveOut = [] }: AnswerChange) {
  const queried = held.map(({ text }) => {
    const { claims } = parseSdJwt(text);
    return { vct: String(claims.vct), claims };
  });
  const { byId } = candidatesFor(dcql, queried);
  return Object.entries(byId).flatMap(([id, [first]]) => {
    const copy = first === undefined ? undefined : held[first.at];
    if (first === undefined || copy === undefined || leaveOut.includes(id)) return [];
    const { face } = openCredential(copy.text).licence;
    const beyond = more.filter((field) => field in face).map((field) => ['licence', 'face', field]);
    return [{ id, copy, paths: [...first.paths, ...beyond], typeCode: String(queried[first.at]?.vct.split(':').at(-1)) }];
  });
}

function signGrant({ transactionData }: PresentationRequest, digest: string, change: AnswerChange['grant'] = {}): Signed<'grant'> {
  const asked = transactionData[0]?.authorization;
  if (asked === undefined) throw new TypeError('no authorisation is asked for');
  const oneTime = createSigner(generateKeyPair().privateKey);
  const key = multikeyOf(oneTime.publicKey);
  const { verifier, matterCode, purpose, notBefore, expires, maxUses } = asked;
  const { type: _, ...changed } = { type: '', ...change };
  const body = {
    id: hex.encode(randomBytes(16)),
    verifier,
    matterCode,
    purpose,
    fieldsDigest: digest,
    notBefore,
    expires,
    maxUses,
    key,
    ...changed,
  };
  return signStatement('grant', body, oneTime, `did:key:${key}#${key}`);
}
