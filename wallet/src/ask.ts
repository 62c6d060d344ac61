import { licenceTypeOf } from '@ganzheng/sdk/licence';
import { declineRequest, type PresentationRequest, readRequest } from '@ganzheng/sdk/oid4vc';
import { type Choice, chooseCopies } from './choose.js';
import { heldCopies } from './copy.js';
import { authorizationOf, requireNeeded } from './over-asking.js';
import { appendEvent } from './vault/chain.js';
import type { Wallet } from './wallet.js';
import { requestKeys, type WhoAsks, whoAsks } from './who-asks.js';

/** One field that would be shown. */
export interface AskedField {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  /** personal beyond the name: to be pointed out (敏感个人信息). @see PIPL, article 28 */
  readonly sensitive: boolean;
  readonly value: string | number;
}

/** One licence that would be shown. */
export interface AskedLicence {
  readonly dcqlId: string;
  readonly typeCode: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly fields: readonly AskedField[];
  /** the citizen may leave it out */
  readonly optional: boolean;
}

/** What the citizen is shown before he consents (授权确认): who, for what, which fields, until when. @see PIPL, articles 17, 23 and 29 */
export interface ConsentScreen {
  readonly who: WhoAsks;
  readonly matter: { readonly code: string; readonly zh: string; readonly en: string };
  readonly purpose: { readonly code: string; readonly zh: string; readonly en: string };
  readonly notice: { readonly zh: string; readonly en: string };
  readonly licences: readonly AskedLicence[];
  /** names of the sensitive fields among them, `<typeCode>.<field>` */
  readonly sensitive: readonly string[];
  /** UTC instants between which the one use may happen */
  readonly notBefore: string;
  readonly expires: string;
}

/** A request the wallet has checked, ready to be consented to or declined. */
export interface Ask {
  readonly screen: ConsentScreen;
  readonly request: PresentationRequest;
  readonly choices: readonly Choice[];
}

/**
 * Reads a request and prepares the consent screen: who asks is established, what he asks is held against what the matter needs, and copies are chosen.
 *
 * @param uri attacker-controlled: from a QR code or a link
 * @throws what `readRequest` throws; VERIFIER_UNKNOWN, VERIFIER_NOT_ACCREDITED, REQUEST_UNEXPLAINED, REQUEST_OVERASKS, MATTER_UNKNOWN, LICENCE_NOT_HELD
 * @example const ask = await readAsk(wallet, link); show(ask.screen); await consent(wallet, ask);
 */
export async function readAsk(wallet: Wallet, uri: string): Promise<Ask> {
  const request = await readRequest(uri, { fetch: wallet.fetch, resolveKey: requestKeys(wallet), now: new Date(wallet.clock()) });
  const authorization = authorizationOf(request);
  const who = await whoAsks(wallet, request.verifier, authorization.matterCode, request.verifierName);
  const matter = await requireNeeded(wallet, request, who.root);
  const choices = chooseCopies(request.dcql, await heldCopies(wallet.vault), request.verifier);
  const licences = choices.map(licenceOf);
  const screen = {
    who,
    matter: { code: matter.matterCode, ...matter.name },
    purpose: { code: matter.purposeCode, ...matter.purpose },
    notice: authorization.notice,
    licences,
    sensitive: licences.flatMap(({ typeCode, fields }) =>
      fields.filter(({ sensitive }) => sensitive).map(({ name }) => `${typeCode}.${name}`),
    ),
    notBefore: authorization.notBefore,
    expires: authorization.expires,
  };
  return { screen, request, choices };
}

/** Declines a request: the verifier is told, and the history remembers. */
export async function decline(wallet: Wallet, { request, screen }: Ask): Promise<void> {
  const { vault, fetch, clock } = wallet;
  const event = {
    what: 'declined',
    at: new Date(clock()).toISOString(),
    verifier: request.verifier,
    matterCode: screen.matter.code,
  } as const;
  await vault.exclusive(async () => vault.write(await appendEvent(vault, event)));
  await declineRequest({ request, fetch });
}

function licenceOf({ dcqlId, copy, paths, optional }: Choice): AskedLicence {
  const { typeCode, face } = copy.licence;
  const type = licenceTypeOf(typeCode);
  const names = paths.map((path) => path.at(-1) ?? '');
  const fields = type.face.filter(({ name }) => names.includes(name));
  return {
    dcqlId,
    typeCode,
    name: type.name,
    optional,
    fields: fields.map(({ name, zh, en, sensitive }) => ({ name, zh, en, sensitive, value: face[name] ?? '' })),
  };
}
