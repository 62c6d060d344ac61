import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { flush, importLicences } from '@ganzheng/issuer';
import { type Holder, licenceTypeOf } from '@ganzheng/sdk/licence';
import { receive, show, stapleReceipts } from '@ganzheng/wallet';
import { demoCompany } from '../companies.js';
import { demoCitizen } from '../people.js';
import type { Device } from './citizen.js';
import type { Walker } from './walker.js';

const stock = fileURLToPath(new URL('../../data/existing-licences.csv', import.meta.url));

type Claimant = Pick<Holder, 'code' | 'codeType'>;
type Held = readonly [bureau: string, holder: Claimant, typeCode: string];

const person: Claimant = { code: demoCitizen.idNumber, codeType: '111' };
const enterprise: Claimant = { code: demoCompany.uscc, codeType: '001' };

/** What the demo citizen holds, and the bureau that issues each. */
const citizenHolds: readonly Held[] = [
  ['public-security', person, '11100000000013127D001'],
  ['public-security', person, '11360700MB0T10029T002'],
  ['civil-affairs', person, '111000000000131433001'],
  ['natural-resources', person, '11100000MB03271699001'],
];

/** The company's device is in the hands of its legal representative, who proves himself with copies of his own card. */
const companyHolds: readonly Held[] = [
  ['market', enterprise, '11100000MB0143028R001'],
  ['market', enterprise, '11360700MB0T10053B001'],
  ['public-security', person, '11100000000013127D001'],
];

/** 颁发与领取: stock licences are imported, signed and anchored; a citizen and a company claim their copies. */
export async function issueAndReceive(walker: Walker, citizen: Device, company: Device): Promise<void> {
  walker.terminal.title('第一程 颁发与领取', 'Walk 1: issue and receive');
  await importStock(walker);
  await anchorAll(walker);
  await claimAll(walker, citizen, citizenHolds);
  await claimAll(walker, company, companyHolds);
}

async function importStock({ city: { issuer }, terminal, expect }: Walker): Promise<void> {
  terminal.step('导入存量证照', 'Import stock licences from examples/city/data/existing-licences.csv');
  const bar = terminal.progress(651, '导入');
  const report = await importLicences(issuer.issuer, createReadStream(stock), {
    allowed: () => true,
    onProgress: ({ rows }) => bar.to(rows),
  });
  bar.end();
  terminal.fact(
    '行数 rows',
    `${report.rows}：签发 issued ${report.accepted}（其中修正 repaired ${report.repaired}），未变 unchanged ${report.unchanged}，退回 rejected ${report.rejected}`,
  );
  terminal.table([
    ['证照类型', 'type', '行', '签发', '退回'],
    ...report.byType.map(({ zh, en, rows, accepted, unchanged, rejected }) => [
      zh,
      en,
      String(rows),
      String(accepted + unchanged),
      String(rejected),
    ]),
  ]);
  terminal.plain('');
  terminal.table([
    ['数据问题', 'finding', '次数'],
    ...report.byCode.map(({ code, zh, count }) => [zh, code, String(count)]),
    ...report.repairs.map(({ zh, en, count }) => [`已修正：${zh}`, en, String(count)]),
  ]);
  expect(report.rows > 600 && report.stopped === null, '全部行已读完 every row was read');
  expect(report.rejected > 10 && report.rejected < 60, '有问题的行被退回并说明理由 faulty rows are sent back with a reason');
  expect(
    report.byType.filter(({ accepted, unchanged }) => accepted + unchanged > 0).length >= 5,
    '至少五类证照已签发 at least five types were issued',
  );
}

async function anchorAll({ city: { issuer, context }, terminal, expect }: Walker): Promise<void> {
  terminal.step('上链存证', 'Anchor: leaves into the SM3 log, one checkpoint on the ledger');
  await flush(issuer.issuer);
  const { log, operator } = issuer.issuer;
  const head = await context.ledgerOf('xunwu').evaluate('checkpoint.head', { operator: operator.did, shard: operator.shard });
  terminal.fact('日志 log', `${log.size} leaves, ${log.anchoredSize} anchored`);
  terminal.fact('检查点', head === null ? '–' : `size ${head.size} · root ${head.root.slice(0, 16)}… · ${head.time}`);
  terminal.fact('账本所存', '只有日志大小、根与摘要 only the log’s size, root and note digest');
  expect(
    head !== null && head.size === log.size && log.size > 500,
    '账本上的检查点覆盖全部证照 the checkpoint on the ledger covers every licence',
  );
}

async function claimAll(walker: Walker, device: Device, holds: readonly Held[]): Promise<void> {
  const { terminal, expect, city } = walker;
  terminal.step(`${device.name} 领取证照`, 'Claim: an offer, fresh keys, bound copies, verified before they are kept');
  for (const [bureau, holder, typeCode] of holds) await claimOne(walker, device, bureau, holder, typeCode);
  await flush(city.issuer.issuer);
  const { stapled, missing } = await stapleReceipts(device.wallet);
  terminal.fact('存证回执', `${stapled} 份已附 stapled`);
  expect(stapled > 0 && missing === 0, '每份副本都有自己的存证回执 every copy has a receipt of its own');
  expect((await show(device.wallet)).length >= holds.length, `${device.name} 持有 ${holds.length} 种证照 holds ${holds.length} licences`);
}

interface Summary {
  readonly recordId: string;
  readonly typeCode: string;
  readonly licenceId: string;
  readonly status: string;
}

/** The newest licence of a type that a bureau has issued to a holder. */
export async function findLicence({ city, post }: Walker, bureau: string, holder: Claimant, typeCode: string): Promise<Summary> {
  const { licences } = await post<{ licences: readonly Summary[] }>(
    `${city.issuer.url}/licences/search`,
    { at: bureau, role: 'issuer-officer' },
    { holder },
  );
  const found = licences.filter((one) => one.typeCode === typeCode).sort((a, b) => (a.licenceId < b.licenceId ? 1 : -1))[0];
  if (found === undefined) throw new TypeError(`no ${typeCode} in the register of ${bureau}`);
  return found;
}

/** Offers one licence and has the device claim it. */
export async function claimOne(walker: Walker, { wallet }: Device, bureau: string, holder: Claimant, typeCode: string): Promise<void> {
  const { terminal, expect, city, post } = walker;
  const { recordId, licenceId } = await findLicence(walker, bureau, holder, typeCode);
  const offer = await post<{ offerUri: string; txCode: string | null }>(
    `${city.issuer.url}/licences/${recordId}/offers`,
    { at: bureau, role: 'issuer-officer' },
    { txCode: true },
  );
  const received = await receive(wallet, {
    offerUri: offer.offerUri,
    copies: 3,
    ...(offer.txCode === null ? {} : { txCode: offer.txCode }),
  });
  const [first] = received;
  const { zh, en } = licenceTypeOf(typeCode).name;
  terminal.fact(zh, `${en} · ${licenceId} · ${first?.copies ?? 0} 份副本 copies`);
  expect(first?.report.checks.every(({ outcome }) => outcome !== 'failed') === true, `${zh}：先核验后保存 verified before it was kept`);
}
