import type { Report, Verdict } from '@ganzheng/sdk/verify';
import { type Ask, consent, readAsk } from '@ganzheng/wallet';
import type { WindowService } from '../serve-window.js';
import type { Device } from './citizen.js';
import type { Walker } from './walker.js';

/** A window, and the organisation whose clerk sits at it. */
export interface Window {
  readonly service: WindowService;
  readonly at: string;
}

interface CaseView {
  readonly case: { readonly caseNo: string; readonly materials: readonly Material[] };
  readonly outstanding: readonly string[];
}

interface Material {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly route: string;
  readonly settled: { readonly by: string } | null;
}

/** What came of showing licences at a window. */
export interface Shown {
  readonly verdict: Verdict;
  readonly reports: readonly Report[];
}

const clerk = (at: string) => ({ at, role: 'clerk' }) as const;

export async function openCase({ post }: Walker, { service, at }: Window, matterCode: string, situation: string): Promise<CaseView> {
  return post<CaseView>(`${service.url}/api/cases`, clerk(at), { matterCode, situation });
}

/** A request the citizen has read and not yet answered. */
export interface Pending {
  readonly caseNo: string;
  readonly requestId: string;
  readonly ask: Ask;
}

/** The clerk asks; the citizen reads who asks, what for, which fields and until when. */
export async function askFor(
  walker: Walker,
  { service, at }: Window,
  caseNo: string,
  { wallet }: Device,
  { tell }: { readonly tell: boolean },
): Promise<Pending> {
  const { terminal, post } = walker;
  const { requestId, link, expiresAt } = await post<{ requestId: string; link: string; expiresAt: string }>(
    `${service.url}/api/cases/${caseNo}/requests`,
    clerk(at),
    {},
  );
  const ask = await readAsk(wallet, link);
  if (tell) {
    const { who, purpose, licences } = ask.screen;
    terminal.fact('谁 who asks', `${who.calledHimself ?? who.did}（资格有效 accredited）`);
    terminal.fact('何事 what for', `${purpose.zh} ${purpose.en}`);
    for (const { name, fields } of licences)
      terminal.fact('看什么 fields', `${name.zh}：${fields.map(({ zh, sensitive }) => (sensitive ? `${zh}*` : zh)).join('、')}`);
    terminal.fact('到何时 until', `${expiresAt}，一次 once（* 敏感信息 sensitive）`);
  }
  return { caseNo, requestId, ask };
}

/** The citizen agrees, and the window judges. */
export async function agree(
  walker: Walker,
  { service, at }: Window,
  { wallet }: Device,
  { caseNo, requestId, ask }: Pending,
): Promise<Shown> {
  await consent(wallet, ask);
  const { verdict, shown } = await walker.get<{ verdict: Verdict | null; shown: readonly { readonly report: Report }[] }>(
    `${service.url}/api/cases/${caseNo}/requests/${requestId}`,
    clerk(at),
  );
  if (verdict === null) throw new TypeError('an answered request has a verdict');
  return { verdict, reports: shown.map(({ report }) => report) };
}

/** Both, one after the other. */
export const showLicences = async (
  walker: Walker,
  window: Window,
  caseNo: string,
  device: Device,
  options: { readonly tell: boolean },
): Promise<Shown> => agree(walker, window, device, await askFor(walker, window, caseNo, device, options));

/** What is left is settled by a fallback; then the clerk accepts. */
export async function settleAndAccept(
  walker: Walker,
  { service, at }: Window,
  caseNo: string,
  fallbacks: Readonly<Record<string, string>>,
): Promise<{ readonly state: string; readonly copies: number }> {
  const url = `${service.url}/api/cases/${caseNo}`;
  for (const [material, by] of Object.entries(fallbacks))
    await walker.post(`${url}/materials/${material}/fallback`, clerk(at), { by, reason: '系统比对一致' });
  const accepted = await walker.post<{ case: { state: string }; copies: readonly unknown[] }>(`${url}/accept`, clerk(at), {});
  return { state: accepted.case.state, copies: accepted.copies.length };
}
