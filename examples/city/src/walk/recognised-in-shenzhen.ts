import { licenceTypeOf, matterOf } from '@ganzheng/sdk/licence';
import { history } from '@ganzheng/wallet';
import { openCase, settleAndAccept, showLicences, type Window } from './at-the-window.js';
import type { Device } from './citizen.js';
import { printReport } from './print-report.js';
import type { Walker } from './walker.js';
import { untilReceipt } from './without-paper.js';

/** 食品经营者跨省设立门店备案, at Longgang */
export const shopInLonggang = '11440307MB0T20032W4403070105002';

/** 粤赣互认: a Shenzhen window recognises a Ganzhou licence under the agreement and reads it as its own type. */
export async function recognisedInShenzhen(walker: Walker, window: Window, company: Device): Promise<void> {
  const { terminal, expect } = walker;
  const matter = matterOf(shopInLonggang);
  terminal.title('第三程 深圳互认', 'Walk 3: recognised in Shenzhen');

  terminal.step(`龙岗窗口：${matter.name.zh}`, matter.name.en);
  const opened = await openCase(walker, window, shopInLonggang, 'first-shop');
  terminal.fact('办件 case', opened.case.caseNo);
  terminal.table(opened.case.materials.map(({ name, route }) => [name.zh, name.en, route]));

  terminal.step('企业确认出示', 'The company agrees: Longgang asks for its own type, or one recognised as it');
  const shown = await showLicences(walker, window, opened.case.caseNo, company, { tell: true });

  terminal.step('按互认协议核验', 'Verify under the agreement both provinces signed');
  const permit = shown.reports.find(({ licence }) => licence?.typeCode === '11360700MB0T10053B001');
  if (permit !== undefined) printReport(terminal, permit);
  const as = permit?.recognizedAs;
  if (as !== undefined) {
    terminal.fact(
      '识别为',
      `${licenceTypeOf(as.typeCode).name.zh} ${as.typeCode}（${as.relation}，协议 agreement ${as.agreementId.slice(0, 8)}…）`,
    );
    for (const [field, value] of Object.entries(as.fields)) terminal.fact('', `${field} = ${String(value)}`);
  }
  expect(shown.verdict === 'good', '深圳核验通过 good in Shenzhen');
  expect(
    as?.typeCode === '11440307MB0T20032W001' && as.fields.permitHolder !== undefined,
    '识别为龙岗自己的证照类型，字段按协议对应 read as Longgang’s own type, fields mapped',
  );

  terminal.step('受理', 'Accept; the use stands in the same history');
  const accepted = await settleAndAccept(walker, window, opened.case.caseNo, { premises: 'supplement' });
  await untilReceipt(company);
  const { grants } = await history(company.wallet);
  expect(
    accepted.state === 'accepted' && grants.some(({ receipts }) => receipts.length === 1),
    '龙岗的用证记录在企业的同一历史中 Longgang’s use is in the company’s own history',
  );
}
