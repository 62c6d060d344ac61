import { flush } from '@ganzheng/issuer';
import { newRequestId, signStatement } from '@ganzheng/sdk/ledger';
import { agreements } from '../agreements.js';
import { demoCompany } from '../companies.js';
import { foundingId } from '../state.js';
import { agree, askFor, openCase, type Pending, type Shown, type Window } from './at-the-window.js';
import type { Device } from './citizen.js';
import { claimOne, findLicence } from './issue-and-receive.js';
import { failuresOf, printReport } from './print-report.js';
import { shopInLonggang } from './recognised-in-shenzhen.js';
import type { Walker } from './walker.js';

const foodMatter = '11360700MB0T10053B3607000105001';
const businessLicence = '11100000MB0143028R001';
const holder = { code: demoCompany.uscc, codeType: '001' } as const;

type Windows = Readonly<Record<'ganzhou' | 'longgang', Window>>;
type Each = Readonly<Record<'ganzhou' | 'longgang', Shown>>;

/** 状态变更: suspend, resume, reissue, revoke, and the end of an agreement change what each window says, with a reason. */
export async function lives(walker: Walker, windows: Windows, company: Device): Promise<void> {
  const { terminal } = walker;
  const everywhere = () => atEach(walker, windows, company);
  terminal.title('第四程 证照的一生', 'Walk 4: suspend, resume, reissue, revoke; and the end of recognition');

  terminal.step('暂扣营业执照', 'The business licence is suspended');
  await move(walker, 'suspended', 'investigation');
  await expectEach(walker, await everywhere(), 'bad', 'LICENCE_SUSPENDED');

  terminal.step('调查终结，恢复', 'The investigation is closed: resumed');
  await move(walker, 'issued', 'investigation-closed');
  await expectEach(walker, await everywhere(), 'good');

  terminal.step('变更住所，换发', 'Reissued with a new address: the old copies are superseded');
  await reissue(walker);
  await expectEach(walker, await everywhere(), 'bad', 'LICENCE_SUPERSEDED');
  await claimOne(walker, company, 'market', holder, businessLicence);
  await flush(walker.city.issuer.issuer);
  await expectEach(walker, await everywhere(), 'good');

  terminal.step(
    '广东暂停互认',
    'Guangdong suspends the agreement between the request and the answer: Shenzhen stops recognising, Ganzhou is not touched',
  );
  const { longgang, ganzhou } = windows;
  const pending = await askAt(walker, longgang, shopInLonggang, 'first-shop', company);
  await suspendAgreement(walker);
  await expectOne(walker, '龙岗 Longgang', await agree(walker, longgang, company, pending), 'bad', 'RECOGNITION_INACTIVE');
  await expectOne(walker, '赣州 Ganzhou', await showAt(walker, ganzhou, foodMatter, 'renewal', company), 'good');

  terminal.step('吊销营业执照', 'The business licence is revoked, for good');
  await move(walker, 'revoked', 'serious-violation');
  await expectOne(walker, '赣州 Ganzhou', await showAt(walker, ganzhou, foodMatter, 'renewal', company), 'bad', 'LICENCE_REVOKED');
}

/** The same licence at both windows. */
async function atEach(walker: Walker, { ganzhou, longgang }: Windows, company: Device): Promise<Each> {
  return {
    ganzhou: await showAt(walker, ganzhou, foodMatter, 'renewal', company),
    longgang: await showAt(walker, longgang, shopInLonggang, 'first-shop', company),
  };
}

async function askAt(walker: Walker, window: Window, matterCode: string, situation: string, company: Device): Promise<Pending> {
  const opened = await openCase(walker, window, matterCode, situation);
  return askFor(walker, window, opened.case.caseNo, company, { tell: false });
}

const showAt = async (walker: Walker, window: Window, matterCode: string, situation: string, company: Device): Promise<Shown> =>
  agree(walker, window, company, await askAt(walker, window, matterCode, situation, company));

async function expectEach(walker: Walker, shown: Each, verdict: Shown['verdict'], code?: string): Promise<void> {
  await expectOne(walker, '赣州 Ganzhou', shown.ganzhou, verdict, code);
  await expectOne(walker, '龙岗 Longgang', shown.longgang, verdict, code);
}

async function expectOne(
  { terminal, expect }: Walker,
  where: string,
  shown: Shown,
  verdict: Shown['verdict'],
  code?: string,
): Promise<void> {
  terminal.fact(where, shown.verdict);
  const failed = shown.reports.filter(({ verdict: own }) => own === 'bad');
  for (const report of failed) {
    terminal.fact('', report.licence?.name ?? '');
    printReport(terminal, report, { only: 'failed' });
  }
  const codes = shown.reports.flatMap(failuresOf);
  expect(
    shown.verdict === verdict && (code === undefined || codes.includes(code)),
    `${where}：${verdict}${code === undefined ? '' : ` · ${code}`}`,
  );
}

async function move(walker: Walker, to: string, reason: string): Promise<void> {
  const { recordId } = await findLicence(walker, 'market', holder, businessLicence);
  const { block, txId } = await walker.post<{ block: number; txId: string }>(
    `${walker.city.issuer.url}/licences/${recordId}/status`,
    { at: 'market', role: 'supervisor' },
    { to, reason },
  );
  walker.terminal.fact('账本 ledger', `status.move · block ${block} · ${txId.slice(0, 16)}…`);
}

async function reissue(walker: Walker): Promise<void> {
  const url = `${walker.city.issuer.url}/licences`;
  const by = { at: 'market', role: 'issuer-officer' } as const;
  const { recordId } = await findLicence(walker, 'market', holder, businessLicence);
  const { licence } = await walker.get<{ licence: { face: Record<string, unknown> } }>(`${url}/${recordId}`, by);
  const changes = { face: { ...licence.face, domicile: '江西省赣州市章贡区橙香大道66号' } };
  const next = await walker.post<{ licenceId: string; version: number }>(`${url}/${recordId}/reissue`, by, { reason: 'change', changes });
  await flush(walker.city.issuer.issuer);
  walker.terminal.fact('换发 reissued', `${next.licenceId} · 版本 version ${next.version}`);
}

async function suspendAgreement({ city: { context }, terminal }: Walker): Promise<void> {
  const [agreement] = agreements;
  if (agreement === undefined) throw new TypeError('the city has an agreement');
  const guangdong = context.member('guangdong');
  const id = foundingId(context.state, `agreement/${agreement.from}/${agreement.to}`);
  const ledger = context.ledgerOf('guangdong');
  const { sequence } = await ledger.evaluate('recognition.get', { id });
  const body = { id, to: 'suspended' as const, reason: 'review', sequence: sequence + 1 };
  const change = signStatement('agreement-change', body, guangdong.signers.control, guangdong.keyIds.control);
  const { block, txId } = await ledger.submit('recognition.change', { change }, { requestId: newRequestId(context.random) });
  terminal.fact('账本 ledger', `recognition.change · block ${block} · ${txId.slice(0, 16)}…`);
}
