import { LicenceError } from '@ganzheng/sdk/errors';
import { answerRequest, boundTransactionData, type PresentedGrant, transactionDataHash } from '@ganzheng/sdk/oid4vc';
import { createSigner } from '@ganzheng/sdk/sm';
import { presentSdJwt } from '@ganzheng/sdk/vc';
import { base64urlnopad } from '@scure/base';
import type { Ask } from './ask.js';
import type { Choice } from './choose.js';
import { heldCopies, keepCopy, storedOf } from './copy.js';
import { giveGrant, keepGrant, type StoredGrant, storedGrant } from './grant.js';
import { openMailbox } from './mailbox.js';
import { authorizationOf } from './over-asking.js';
import { appendEvent } from './vault/chain.js';
import type { Wallet } from './wallet.js';

/** What the citizen gets of his consent: the grant he may withdraw, and where the verifier would have his browser go. */
export interface Consented {
  readonly grantId: string;
  readonly redirectUri?: string;
}

/**
 * Carries out the citizen's consent (同意出示): a grant under a one-time key, one copy for each licence bound to this request and this grant, kept
 * before anything leaves the device, then posted.
 *
 * @param ask as it was shown
 * @param leaveOut DCQL ids of optional licences the citizen keeps to himself
 * @throws CONSENT_STALE when the request has run out or a copy was shown elsewhere meanwhile; REMOTE_REFUSED, REMOTE_UNREACHABLE, …
 */
export async function consent(
  wallet: Wallet,
  ask: Ask,
  { leaveOut = [] }: { readonly leaveOut?: readonly string[] } = {},
): Promise<Consented> {
  const choices = ask.choices.filter(({ dcqlId, optional }) => !(optional && leaveOut.includes(dcqlId)));
  requireCurrent(wallet, ask, choices);
  const mailbox = await openMailbox(wallet);
  const given = giveGrant(termsOf(ask, choices), mailbox, wallet.random);
  await keepBeforeShowing(wallet, ask, choices, given);
  const presentations = Object.fromEntries(choices.map((choice) => [choice.dcqlId, [presentationOf(wallet, ask, choice, given)]]));
  const { redirectUri } = await answerRequest({
    request: ask.request,
    presentations,
    grant: handedOver(given),
    ...(mailbox === undefined ? {} : { mailbox: { url: mailbox.url, key: mailbox.key, token: mailbox.token } }),
    fetch: wallet.fetch,
  });
  await keepDelivered(wallet, given);
  return { grantId: given.grant.statement.id, ...(redirectUri === undefined ? {} : { redirectUri }) };
}

function requireCurrent({ clock }: Wallet, { request }: Ask, choices: readonly Choice[]): void {
  if (choices.length === 0) throw new LicenceError('LICENCE_NOT_HELD');
  if (new Date(clock()).toISOString() >= request.expires) throw new LicenceError('CONSENT_STALE');
}

function termsOf({ request }: Ask, choices: readonly Choice[]) {
  const { verifier, matterCode, purpose, notBefore, expires } = authorizationOf(request);
  const fields = choices.flatMap(({ copy, paths }) => paths.map((path) => `${copy.licence.typeCode}.${path.at(-1) ?? ''}`));
  return { verifier, matterCode, purpose, fields: [...new Set(fields)].sort(), notBefore, expires };
}

/** Copies are marked as shown, the grant and the event written, all in one: a crash after this shows nothing twice and forgets no grant. */
async function keepBeforeShowing({ vault, clock }: Wallet, ask: Ask, choices: readonly Choice[], given: StoredGrant): Promise<void> {
  const { verifier } = ask.request;
  await vault.exclusive(async () => {
    const now = new Map((await heldCopies(vault)).map((copy) => [copy.id, copy]));
    const marked = choices.map(({ copy }) => {
      const current = now.get(copy.id);
      if (current === undefined || current.shownTo.length !== copy.shownTo.length) throw new LicenceError('CONSENT_STALE');
      return keepCopy(copy.id, { ...storedOf(current), shownTo: [...current.shownTo, verifier] });
    });
    const { id, matterCode, purpose, expires } = given.grant.statement;
    const name = ask.screen.who.calledHimself;
    const event = await appendEvent(vault, {
      what: 'presented',
      at: new Date(clock()).toISOString(),
      grant: id,
      verifier,
      ...(name === undefined ? {} : { verifierName: name }),
      matterCode,
      purpose,
      fields: given.fields,
      expires,
    });
    await vault.write([...marked, keepGrant(given), ...event]);
  });
}

function presentationOf({ clock }: Wallet, { request }: Ask, { dcqlId, copy, paths }: Choice, { grant }: StoredGrant): string {
  const sent = request.transactionData.map(({ encoded }) => encoded);
  return presentSdJwt(copy.sdJwt, paths, {
    nonce: request.nonce,
    audience: request.clientId,
    iat: Math.floor(clock() / 1000),
    holderSigner: createSigner(base64urlnopad.decode(copy.privateKey)),
    transactionDataHashes: boundTransactionData(sent, dcqlId, grant).map(transactionDataHash),
  });
}

const handedOver = ({ grant, salt }: StoredGrant): PresentedGrant => ({ grant, salt });

/** Read again: the use may have been noticed before the answer to the post came back. */
async function keepDelivered({ vault, clock }: Wallet, { grant }: StoredGrant): Promise<void> {
  const { id } = grant.statement;
  await vault.exclusive(async () => {
    const current = await storedGrant(vault, id);
    const event = await appendEvent(vault, { what: 'delivered', at: new Date(clock()).toISOString(), grant: id });
    await vault.write([keepGrant({ ...current, state: current.state === 'given' ? 'delivered' : current.state }), ...event]);
  });
}
