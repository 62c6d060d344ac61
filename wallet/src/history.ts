import { publicKeyOfMethod } from '@ganzheng/sdk/did';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type Signed, verifyStatement } from '@ganzheng/sdk/ledger';
import { openReceipt, useDigestOf } from '@ganzheng/sdk/oid4vc';
import type { TrustSource } from '@ganzheng/sdk/verify';
import { base64urlnopad } from '@scure/base';
import { keepGrant, type StoredGrant, storedGrant, storedGrants, withdrawalOf } from './grant.js';
import { call, readMailbox } from './mailbox.js';
import { appendEvent, readEvents, type WalletEvent } from './vault/chain.js';
import type { Wallet } from './wallet.js';

/** One grant as the citizen sees it: what he allowed, what was done with it, and whether that can be shown. */
export interface GrantHistory {
  readonly id: string;
  readonly verifier: string;
  readonly matterCode: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly expires: string;
  readonly state: StoredGrant['state'];
  /** uses the ledger counts, by the authorisation itself or by the feed; null while neither can be asked */
  readonly usesOnLedger: number | null;
  /** uses with a receipt whose signature and digest hold */
  readonly receipts: readonly Signed<'use-receipt'>[];
  /** uses on the ledger without a receipt: to be asked for, or complained of */
  readonly missingReceipts: number;
  /** fields a receipt names that were not granted: to be complained of */
  readonly excessFields: readonly string[];
}

/** The citizen's history (用证足迹). @throws HISTORY_BROKEN, VAULT_BROKEN */
export async function history(
  wallet: Wallet,
): Promise<{ readonly events: readonly WalletEvent[]; readonly grants: readonly GrantHistory[] }> {
  const events = await readEvents(wallet.vault);
  const grants = await Promise.all((await storedGrants(wallet.vault)).map((stored) => describe(wallet.trust, stored)));
  return { events, grants };
}

async function describe(trust: TrustSource, { grant, fields, state, receipts, uses }: StoredGrant): Promise<GrantHistory> {
  const { id, verifier, matterCode, purpose, expires } = grant.statement;
  const answer = await trust.authorization(id).catch(() => null);
  const told = uses.length > 0 ? uses.length : null;
  const usesOnLedger = answer === null ? told : Math.max(answer.value?.uses ?? 0, uses.length);
  const seen = receipts.flatMap(({ statement }) => statement.fields);
  return {
    id,
    verifier,
    matterCode,
    purpose,
    fields,
    expires,
    state,
    usesOnLedger,
    receipts,
    missingReceipts: Math.max(0, (usesOnLedger ?? 0) - receipts.length),
    excessFields: [...new Set(seen.filter((field) => !fields.includes(field)))],
  };
}

/**
 * Collects receipts of uses from the mailboxes and keeps those that hold: signed by the verifier that was granted, about this grant, and the very
 * ones whose digest stands on the ledger. What does not hold is left where it lies: whoever has a mailbox's token can write into it.
 *
 * @returns how many receipts are new
 */
export async function collectReceipts(wallet: Wallet): Promise<number> {
  let found = 0;
  for (const stored of await storedGrants(wallet.vault)) found += await collectFor(wallet, stored);
  return found;
}

async function collectFor(wallet: Wallet, stored: StoredGrant): Promise<number> {
  if (stored.mailbox === undefined) return 0;
  const messages = await readMailbox(wallet, stored.mailbox).catch(() => []);
  let found = 0;
  for (const message of messages) {
    const receipt = opened(message, stored.mailbox.key);
    if (receipt !== null && (await holds(wallet, stored, receipt)) && (await keepReceipt(wallet, stored, receipt))) found += 1;
  }
  return found;
}

function opened(message: string, key: string): Signed<'use-receipt'> | null {
  try {
    return openReceipt(message, { key: base64urlnopad.decode(key) });
  } catch {
    return null;
  }
}

async function holds({ trust }: Wallet, { grant }: StoredGrant, receipt: Signed<'use-receipt'>): Promise<boolean> {
  const { id, verifier, matterCode, purpose } = grant.statement;
  const { statement, keyId } = receipt;
  if (
    statement.authorizationId !== id ||
    statement.verifier !== verifier ||
    statement.matterCode !== matterCode ||
    statement.purpose !== purpose
  )
    return false;
  const document = (await trust.did(verifier))?.value?.document;
  const key = document == null ? null : publicKeyOfMethod(document, keyId, 'authentication', { at: statement.at });
  if (key === null || !verifyStatement(receipt, key)) return false;
  const use = (await trust.use(verifier, statement.useId))?.value;
  return use?.authorizationId === id && use.digest === useDigestOf(receipt);
}

function keepReceipt(
  { vault, clock }: Wallet,
  {
    grant: {
      statement: { id },
    },
  }: StoredGrant,
  receipt: Signed<'use-receipt'>,
): Promise<boolean> {
  return vault.exclusive(async () => {
    const stored = await storedGrant(vault, id);
    const { useId } = receipt.statement;
    if (stored.receipts.some(({ statement }) => statement.useId === useId)) return false;
    const event = { what: 'used', at: new Date(clock()).toISOString(), grant: id, useId, digest: useDigestOf(receipt) } as const;
    const state = stored.state === 'withdrawn' ? stored.state : 'used';
    await vault.write([keepGrant({ ...stored, state, receipts: [...stored.receipts, receipt] }), ...(await appendEvent(vault, event))]);
    return true;
  });
}

/**
 * Withdraws a grant (撤回授权): signed with its one-time key, carried to the ledger by the relay; the grant goes along, so that one never used is closed, too.
 *
 * @throws GRANT_UNKNOWN, REMOTE_REFUSED with the ledger's code in the detail, REMOTE_UNREACHABLE
 * @see PIPL, article 15 (as easy as giving)
 */
export async function withdraw(wallet: Wallet, id: string): Promise<void> {
  const { vault, fetch, relayUrl, clock } = wallet;
  const stored = await storedGrant(vault, id);
  if (relayUrl === undefined) throw new TypeError('a withdrawal needs a relay');
  const body = JSON.stringify({ grant: stored.grant, withdrawal: withdrawalOf(stored) });
  await call(fetch, `${relayUrl}/withdrawals`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
    ifNotAlready,
  );
  await vault.exclusive(async () => {
    const current = await storedGrant(vault, id);
    if (current.state === 'withdrawn') return;
    const event = await appendEvent(vault, { what: 'withdrawn', at: new Date(clock()).toISOString(), grant: id });
    await vault.write([keepGrant({ ...current, state: 'withdrawn' }), ...event]);
  });
}

/** Withdrawn before is withdrawn: the answer to an attempt that got lost on its way back. */
function ifNotAlready(cause: unknown): void {
  if (cause instanceof LicenceError && cause.detail.code === 'AUTHORIZATION_WITHDRAWN') return;
  throw cause;
}
