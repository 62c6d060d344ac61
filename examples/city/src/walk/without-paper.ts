import { matterOf } from '@ganzheng/sdk/licence';
import { collectReceipts, history } from '@ganzheng/wallet';
import { openCase, settleAndAccept, showLicences, type Window } from './at-the-window.js';
import type { Device } from './citizen.js';
import { printReport } from './print-report.js';
import type { Walker } from './walker.js';

/** 住房公积金异地购房提取 */
const providentFund = '11360700MB0T10088X3607000109001';

const routes: Readonly<Record<string, string>> = {
  licence: '证照免交 licence',
  dataCheck: '数据核验 data check',
  promise: '告知承诺 promise',
  supplement: '容缺 later',
  paper: '纸质 paper',
};

/** 免证办: one matter at a Ganzhou window, nothing on paper. */
export async function withoutPaper(walker: Walker, window: Window, citizen: Device): Promise<void> {
  const { terminal, expect } = walker;
  const matter = matterOf(providentFund);
  terminal.title('第二程 免证办理', 'Walk 2: a matter at a Ganzhou window, without paper');

  terminal.step(`窗口选定事项：${matter.name.zh}`, matter.name.en);
  const opened = await openCase(walker, window, providentFund, 'purchase');
  terminal.fact('办件 case', opened.case.caseNo);
  terminal.table(opened.case.materials.map(({ name, route }) => [name.zh, name.en, routes[route] ?? route]));
  expect(
    opened.case.materials.every(({ route }) => route !== 'paper'),
    '没有一份材料要纸 no material needs paper',
  );

  terminal.step('一次请求，市民确认', 'One request for all; the citizen sees who, what for, which fields, until when');
  const shown = await showLicences(walker, window, opened.case.caseNo, citizen, { tell: true });

  terminal.step('核验', 'Verify: the same twelve checks for each licence');
  for (const [at, report] of shown.reports.entries()) {
    terminal.fact(report.licence?.name ?? '', `${report.verdict} · ${report.licenceId ?? ''}`);
    if (at === 0) printReport(terminal, report);
  }
  expect(shown.verdict === 'good' && shown.reports.length === 3, '三份证照全部核验通过 all three licences are good');

  terminal.step('用证上链，市民即见', 'The use is on the ledger; the citizen sees it within seconds');
  const receipts = await untilReceipt(citizen);
  const [grant] = (await history(citizen.wallet)).grants.slice(-1);
  terminal.fact('回执 receipt', `${grant?.receipts[0]?.statement.useId ?? '–'} · 窗口签名 signed by the window`);
  terminal.fact('账本计数', `${grant?.usesOnLedger ?? 0} / 1`);
  expect(
    receipts > 0 && grant?.usesOnLedger === 1 && grant.missingReceipts === 0,
    '回执与账本一致，授权已用完 receipt and ledger agree, the authorisation is used up',
  );

  terminal.step('受理', 'Accept: what is left by data check; annotated copies for the file');
  const accepted = await settleAndAccept(walker, window, opened.case.caseNo, { deposits: 'dataCheck' });
  terminal.fact('加注件', `${accepted.copies} 份 annotated copies`);
  expect(accepted.state === 'accepted' && accepted.copies === 3, '办件已受理，全程无纸 accepted, without paper');
}

/** The receipt arrives by the mailbox, a moment after the verdict. */
export async function untilReceipt({ wallet }: Device): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const found = await collectReceipts(wallet);
    if (found > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 0;
}
