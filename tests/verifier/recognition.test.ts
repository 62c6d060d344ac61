import type { Report } from '@ganzheng/sdk/verify';
import { flush } from '@ganzheng/verifier';
import { afterAll, describe, expect, it } from 'vitest';
import { agreementChangeOf } from '../support/law.js';
import { openWindow, recognise, shopInLonggang } from './window-world.js';

const longgangPermit = '11440307MB0T20032W001';
const ganzhouPermit = '11360700MB0T10053B001';

describe('资质互认: a Longgang window and licences of Ganzhou', async () => {
  const window = await openWindow({ org: 'longgang' });
  const { call, holder } = window;
  afterAll(() => window.close());

  const answer = async () => {
    const held = await window.issuer.claim(['business', 'permit']);
    const { caseNo, requestId, link } = await window.ask(shopInLonggang);
    const request = await holder.read(link);
    const { body } = await window.post(requestId, holder.formFor(request, { held }));
    const read = (await call('GET', `/api/cases/${caseNo}/requests/${requestId}`)).body;
    const record = (await call('GET', `/api/cases/${caseNo}`)).body;
    return { request, body, read, record, caseNo };
  };

  const failures = ({ shown }: { shown: { report: Report }[] }) =>
    shown.flatMap(({ report }) => report.checks.filter(({ outcome }) => outcome === 'failed').map(({ check, code }) => `${check} ${code}`));

  it('without an agreement asks for its own type only, and takes no other province’s licence', async () => {
    const { request, body, read, record } = await answer();
    expect(request.dcql.credentials.map(({ id }) => id)).toEqual(['business-licence_1', 'food-permit_1', 'premises_1']);
    expect(body).toEqual({ verdict: 'bad' });
    expect(failures(read)).toEqual(['recognition RECOGNITION_MISSING']);
    expect(record.outstanding).toEqual(['business-licence', 'food-permit']);
  });

  it('under the agreement asks for either, and reads the Ganzhou permit as its own', async () => {
    await recognise(window);
    const { request, body, read, record, caseNo } = await answer();
    const [asked] = request.dcql.credentials.filter(({ id }) => id === 'food-permit_2');
    expect(asked?.meta.vct_values).toEqual([`urn:ganzheng:licence:${ganzhouPermit}`]);
    expect(asked?.claims.map(({ path }) => path.at(-1))).toEqual(['operator', 'uscc', 'businessCategory', 'businessItems', 'premises']);
    expect(body).toEqual({ verdict: 'good' });
    expect(failures(read)).toEqual([]);
    expect(record.outstanding).toEqual([]);
    const settled = record.case.materials.find(({ code }: { code: string }) => code === 'food-permit').settled;
    expect(settled).toMatchObject({ by: 'licence', typeCode: ganzhouPermit, recognizedAs: longgangPermit, verdict: 'good' });
    const { body: accepted } = await call('POST', `/api/cases/${caseNo}/accept`);
    const copy = accepted.copies.find(({ material }: { material: string }) => material === 'food-permit');
    expect(copy.recognizedAs).toMatchObject({
      typeCode: longgangPermit,
      relation: 'close',
      fields: { permitHolder: '赣州市橙心食品有限公司', category: '餐饮服务经营者' },
    });
  });

  it('after the agreement ended between asking and answering, the answer is bad', async () => {
    const held = await window.issuer.claim(['business', 'permit']);
    const { caseNo, requestId, link } = await window.ask(shopInLonggang);
    const form = holder.formFor(await holder.read(link), { held });
    await window.submit(window.world.guangdong, 'recognition.change', { change: agreementChangeOf(window.world.guangdong, 'ended', 1) });
    expect((await window.post(requestId, form)).body).toEqual({ verdict: 'bad' });
    const { body } = await call('GET', `/api/cases/${caseNo}/requests/${requestId}`);
    expect(failures(body)).toEqual(['recognition RECOGNITION_INACTIVE', 'recognition RECOGNITION_INACTIVE']);
    expect((await answer()).request.dcql.credentials.map(({ id }) => id)).not.toContain('food-permit_2');
    expect(await flush(window.deps)).toEqual({ waiting: 0, failed: [] });
  });

  it('without a ledger in reach asks for its own types', async () => {
    window.reach.fault.down = true;
    const { caseNo } = (await call('POST', '/api/cases', shopInLonggang)).body.case;
    expect((await call('POST', `/api/cases/${caseNo}/requests`)).status).toBe(201);
    window.reach.fault.down = false;
  });
});

describe('an agreement that reads a type as another than the one of the same code', async () => {
  const window = await openWindow({ org: 'longgang' });
  afterAll(() => window.close());

  it('lets it settle no material of its own code', async () => {
    await recognise(window, { asTypeCode: longgangPermit, fieldMap: { name: 'permitHolder', uscc: 'uscc' } });
    const held = await window.issuer.claim(['business']);
    const { caseNo, requestId, link } = await window.ask(shopInLonggang);
    const form = window.holder.formFor(await window.holder.read(link), { held });
    expect((await window.post(requestId, form)).body).toEqual({ verdict: 'good' });
    const { outstanding } = (await window.call('GET', `/api/cases/${caseNo}`)).body;
    expect(outstanding).toContain('business-licence');
  });
});
