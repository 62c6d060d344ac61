import { changeAccreditation, flush, type IssuerOrganisation, issue, readStatusList } from '@ganzheng/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundIssuerWorld, type IssuerWorld, idCardRequest, newId } from './issuer-world.js';

let world: IssuerWorld;
beforeAll(async () => {
  world = await foundIssuerWorld();
});
afterAll(() => world.close());

const epochOf = async ({ did }: IssuerOrganisation) => (await readStatusList(world.issuer, did.split(':').at(-1) ?? '', 0)).epoch;

const rowsOf = async (prefix: string) => {
  let rows = 0;
  for await (const _row of world.database.range(prefix)) rows += 1;
  return rows;
};

describe('an organisation whose accreditation is suspended', () => {
  it('holds up no list of another, and fills nothing while it waits', async () => {
    const { issuer, police, ganzhou } = world;
    await issue(issuer, police, idCardRequest('worker-1'), newId());
    await issue(issuer, ganzhou, idCardRequest('worker-2'), newId());
    await flush(issuer);
    expect([await epochOf(police), await epochOf(ganzhou)]).toEqual([1, 1]);

    const change = (to: 'suspended' | 'active', reason: string) =>
      changeAccreditation(issuer, ganzhou.did, police.accreditationId, { to, reason }, newId());
    await change('suspended', 'investigation');
    world.forward(8 * 60_000);
    await expect(flush(issuer)).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect([await epochOf(police), await epochOf(ganzhou)]).toEqual([1, 2]);
    const before = [await rowsOf('BOX~'), await rowsOf('DONE~')];
    await expect(flush(issuer)).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect([await rowsOf('BOX~'), await rowsOf('DONE~')]).toEqual(before);

    await change('active', 'closed');
    await flush(issuer);
    expect(await epochOf(police)).toBe(2);
  });
});

describe('the backlog', () => {
  it('is counted without opening a row, since anyone may ask for health', async () => {
    const waiting = await world.issuer.outbox.backlog();
    await world.database.write([{ put: 'BOX~unreadable', bytes: new Uint8Array(3) }]);
    expect(await world.issuer.outbox.backlog()).toBe(waiting + 1);
    await world.database.write([{ del: 'BOX~unreadable' }]);
  });
});
