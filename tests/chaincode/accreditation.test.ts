import type { Accreditation } from '@ganzheng/sdk/ledger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, codes, creationOf, foundWorld, type Given, type Org, times, type World } from '../support/law.js';

const roles = ['root', 'authority', 'issuer', 'verifier', 'wallet-provider', 'witness'] as const;

const change = (world: World, by: Org, id: string, to: 'active' | 'suspended' | 'revoked', sequence: number, time = times.now) =>
  world.submit('accreditation.change', { change: changeOf(by, { id, to, reason: 'inspection', sequence }) }, { time });

const publish = (world: World, time: string = times.now) =>
  world.submit(
    'status.publish',
    {
      owner: world.police.did,
      list: 0,
      epoch: 1,
      tokenDigest: '00'.repeat(32),
      bitstringDigest: '00'.repeat(32),
      accreditation: world.ids.police,
    },
    { by: world.police, time },
  );

describe('an accreditation', () => {
  it('is granted within its parent, with its first state in its history', async () => {
    const world = await foundWorld();
    const chain = await world.evaluate('accreditation.chain', { id: world.ids.police });
    expect(chain.map(({ subject }) => subject)).toEqual([world.police.did, world.ganzhou.did, world.jiangxi.did]);
    expect(chain.map(({ role, depth }) => [role, depth])).toEqual([
      ['issuer', 0],
      ['authority', 2],
      ['root', 4],
    ]);
    expect(chain[0]?.history).toEqual([{ state: 'active', since: times.founding, reason: 'granted', by: world.ganzhou.did }]);
  });

  it.each(roles)('of the role %s comes from a root or an authority, and a root only from the founding', async (role) => {
    const world = await foundWorld();
    const scope = { typeCodes: [], regions: ['360734'], matters: [] };
    const fromRoot = world.accredit(world.jiangxi, world.ids.jiangxi, world.xunwu, { role, scope });
    const fromIssuer = world.accredit(world.police, world.ids.police, world.xunwu, { role, scope });
    await expect(world.submit('accreditation.grant', { accreditation: fromIssuer })).rejects.toMatchObject({
      code: 'ACCREDITATION_ROLE_FORBIDDEN',
    });
    const granted = world.submit('accreditation.grant', { accreditation: fromRoot });
    if (role === 'root') await expect(granted).rejects.toMatchObject({ code: 'ACCREDITATION_ROLE_FORBIDDEN' });
    else expect((await granted).role).toBe(role);
  });

  const widened: readonly [string, Partial<Given['scope']>, string[]][] = [
    ['a type', { typeCodes: [codes.idCard, codes.marriage] }, ['typeCodes']],
    ['all types', { typeCodes: ['*'] }, ['typeCodes']],
    ['a region beside', { regions: ['360734', '360702'] }, ['regions']],
    ['the province', { regions: ['360000'] }, ['regions']],
    ['another province', { regions: ['440307'] }, ['regions']],
    ['a matter', { matters: [codes.transfer] }, ['matters']],
    ['everything', { typeCodes: ['*'], regions: ['000000'], matters: ['*'] }, ['typeCodes', 'regions', 'matters']],
  ];

  it.each(widened)('may not be widened by %s', async (_, wider, widenedBy) => {
    const world = await foundWorld();
    const scope = { typeCodes: [codes.idCard], regions: ['360734'], matters: [codes.enrol] };
    const county = world.accredit(world.ganzhou, world.ids.ganzhou, world.xunwu, { role: 'authority', depth: 1, scope });
    await world.submit('accreditation.grant', { accreditation: county });
    const child = world.accredit(world.xunwu, county.statement.id, world.police, { role: 'issuer', scope: { ...scope, ...wider } });
    await expect(world.submit('accreditation.grant', { accreditation: child })).rejects.toMatchObject({
      code: 'ACCREDITATION_SCOPE_WIDENED',
      detail: { widened: widenedBy },
    });
  });

  const dates: readonly [string, Partial<Given>][] = [
    ['before its parent', { validFrom: '2026-11-23T04:59:59.999Z' }],
    ['beyond its parent', { validUntil: '2031-11-23T05:00:00.001Z' }],
    ['backwards', { validFrom: times.later, validUntil: times.now }],
    ['in the past', { validUntil: times.now }],
  ];

  it.each(dates)('may not run %s', async (_, change) => {
    const world = await foundWorld();
    const accreditation = world.accredit(world.ganzhou, world.ids.ganzhou, world.police, { role: 'issuer', ...change });
    await expect(world.submit('accreditation.grant', { accreditation })).rejects.toMatchObject({ code: 'ACCREDITATION_DATES_OUTSIDE' });
  });

  it('is signed by the organisation its parent accredits, not by another, however high', async () => {
    const world = await foundWorld();
    const byRoot = world.accredit(world.ganzhou, world.ids.ganzhou, world.police, { role: 'issuer' }, world.jiangxi);
    const inItsName = { ...byRoot, keyId: world.ganzhou.controlId };
    const notItsOwn = world.accredit(world.police, world.ids.ganzhou, world.xunwu, {});
    for (const accreditation of [byRoot, inItsName, notItsOwn]) {
      await expect(world.submit('accreditation.grant', { accreditation })).rejects.toMatchObject({ code: 'ACCREDITATION_PROOF_INVALID' });
    }
  });

  it('holds only within its dates', async () => {
    const world = await foundWorld();
    await expect(publish(world, '2026-11-23T04:59:59.999Z')).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    await expect(publish(world, '2031-11-23T05:00:00.001Z')).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    expect((await publish(world, times.end)).epoch).toBe(1);
  });

  it('falls with the one above it and rises with it', async () => {
    const world = await foundWorld();
    await change(world, world.jiangxi, world.ids.ganzhou, 'suspended', 1);
    await expect(publish(world)).rejects.toMatchObject({ code: 'ACCREDITATION_INACTIVE' });
    await change(world, world.jiangxi, world.ids.ganzhou, 'active', 2);
    expect((await publish(world)).epoch).toBe(1);
  });

  it('suspended from above is not resumed from below, but is from above what was suspended below', async () => {
    const world = await foundWorld();
    const { ganzhou, jiangxi, ids } = world;
    await change(world, jiangxi, ids.police, 'suspended', 1);
    await expect(change(world, ganzhou, ids.police, 'active', 2)).rejects.toMatchObject({ code: 'ACCREDITATION_MOVE_FORBIDDEN' });
    await change(world, jiangxi, ids.police, 'active', 2);
    await change(world, ganzhou, ids.police, 'suspended', 3);
    const { state, sequence, history } = await change(world, jiangxi, ids.police, 'active', 4);
    expect([state, sequence, history.length]).toEqual(['active', 4, 5]);
    expect(history.map(({ by }) => by)).toEqual([ganzhou.did, jiangxi.did, jiangxi.did, ganzhou.did, jiangxi.did]);
  });

  it('is not changed by its own subject, nor by a root of another province; a root of its own not at all', async () => {
    const world = await foundWorld();
    await expect(change(world, world.police, world.ids.police, 'suspended', 1)).rejects.toMatchObject({
      code: 'ACCREDITATION_PROOF_INVALID',
    });
    await expect(change(world, world.guangdong, world.ids.police, 'suspended', 1)).rejects.toMatchObject({
      code: 'ACCREDITATION_PROOF_INVALID',
    });
    for (const by of [world.jiangxi, world.guangdong]) {
      await expect(change(world, by, world.ids.jiangxi, 'revoked', 1)).rejects.toMatchObject({ code: 'ACCREDITATION_PROOF_INVALID' });
    }
  });

  it('cannot be changed by a future statement kept back: the sequence must be the next one', async () => {
    const world = await foundWorld();
    await expect(change(world, world.ganzhou, world.ids.police, 'suspended', 2)).rejects.toMatchObject({
      code: 'STATEMENT_REPLAYED',
      detail: { expected: 1 },
    });
  });

  it('is found by its subject, each with its chain', async () => {
    const world = await foundWorld();
    const second = world.accredit(world.ganzhou, world.ids.ganzhou, world.police, { role: 'witness' });
    await world.submit('accreditation.grant', { accreditation: second });
    const chains = await world.evaluate('accreditation.of', { did: world.police.did });
    expect(chains.map(([own]) => own?.id).sort()).toEqual([world.ids.police, second.statement.id].sort());
    expect(chains.every((chain) => chain.at(-1)?.role === 'root')).toBe(true);
    expect(await world.evaluate('accreditation.of', { did: world.stranger.did })).toEqual([]);
  });
});

describe('whatever organisations grant one another', () => {
  const regions = ['000000', '360000', '360700', '360734', '440000', '440307'] as const;
  const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: 2 });
  const attempt = fc.record({
    from: fc.nat(),
    to: fc.nat(4),
    role: fc.constantFrom(...roles.slice(1)),
    depth: fc.integer({ min: 0, max: 4 }),
    typeCodes: some(['*', codes.idCard, codes.marriage]),
    regions: some(regions),
    matters: some(['*', codes.enrol, codes.transfer]),
    validUntil: fc.constantFrom(times.later, times.end),
  });

  it('no scope widens, no chain deepens, no period outlasts its parent, and every chain ends at a root', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 4, maxLength: 14 }), async (attempts) => {
        const world = await foundWorld();
        await world.submit('did.create', { operation: creationOf(world.stranger) });
        const orgs = [world.ganzhou, world.police, world.xunwu, world.longgang, world.stranger];
        const granted: { readonly id: string; readonly org: Org }[] = [
          { id: world.ids.jiangxi, org: world.jiangxi },
          { id: world.ids.guangdong, org: world.guangdong },
          { id: world.ids.ganzhou, org: world.ganzhou },
        ];
        for (const { from, to, role, depth, typeCodes, regions, matters, validUntil } of attempts) {
          const parent = granted[from % granted.length];
          const subject = orgs[to];
          if (parent === undefined || subject === undefined) continue;
          const accreditation = world.accredit(parent.org, parent.id, subject, {
            role,
            depth,
            scope: { typeCodes, regions, matters },
            validUntil,
          });
          await world.submit('accreditation.grant', { accreditation }).then(
            ({ id }) => granted.push({ id, org: subject }),
            (error) => expect(error.code).toMatch(/^ACCREDITATION_(SCOPE_WIDENED|DEPTH_EXCEEDED|DATES_OUTSIDE|ROLE_FORBIDDEN)$/),
          );
        }
        for (const { id } of granted) requireNarrowing(await world.evaluate('accreditation.chain', { id }));
      }),
      { numRuns: 12 },
    );
  });

  /** Judged on its own terms, not with the functions of the law. */
  function requireNarrowing(chain: readonly Accreditation[]): void {
    expect(chain.at(-1)).toMatchObject({ role: 'root', parent: null });
    for (const [at, child] of chain.entries()) {
      const parent = chain[at + 1];
      if (parent === undefined) continue;
      expect(child.depth).toBeLessThan(parent.depth);
      expect(child.validUntil <= parent.validUntil).toBe(true);
      expect(['root', 'authority']).toContain(parent.role);
      for (const typeCode of [codes.idCard, codes.marriage, 'any other'])
        expect(allows(child.scope.typeCodes, typeCode) && !allows(parent.scope.typeCodes, typeCode)).toBe(false);
      for (const matter of [codes.enrol, codes.transfer, 'any other'])
        expect(allows(child.scope.matters, matter) && !allows(parent.scope.matters, matter)).toBe(false);
      for (const county of ['360734', '360702', '360802', '440307', '440106', '110101'])
        expect(reaches(child, county) && !reaches(parent, county)).toBe(false);
    }
  }

  const allows = (list: readonly string[], code: string): boolean => list.some((each) => each === '*' || each === code);
  const reaches = ({ scope }: Accreditation, county: string): boolean =>
    scope.regions.some((region) => ['000000', `${county.slice(0, 2)}0000`, `${county.slice(0, 4)}00`, county].includes(region));
});
