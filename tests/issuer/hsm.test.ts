import { flush, type Issuer, type IssuerOrganisation, issue, openIssuer, readStatusList } from '@ganzheng/issuer';
import { verifyCheckpointNote } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type JsonObject, openCredential, readTokenStatusList, statusAt, verifyJws } from '@ganzheng/sdk/vc';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyInToken } from '../support/key-in-token.js';
import { foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import { idCardRequest, issuerParts, newId, openFolder, sealKey } from './issuer-world.js';

describe('an issuer whose keys are in hardware', () => {
  let ledger: LedgerWorld;
  let issuer: Issuer;
  let police: IssuerOrganisation;
  let ganzhou: IssuerOrganisation;
  let token: ReturnType<typeof keyInToken>['token'];
  let remove: () => Promise<void>;
  const logs: string[] = [];

  beforeAll(async () => {
    ledger = await foundLedgerWorld();
    const parts = await issuerParts(ledger);
    const [bureau, operator] = [keyInToken(ledger.world.police.issuing), keyInToken(ledger.world.ganzhou.issuing)];
    token = bureau.token;
    police = { ...parts.police, issuing: { ...parts.police.issuing, signer: bureau.signer } };
    ganzhou = { ...parts.ganzhou, issuing: { ...parts.ganzhou.issuing, signer: operator.signer } };
    const folder = await openFolder();
    remove = folder.remove;
    issuer = await openIssuer({
      ledgerOf: parts.ledgerOf,
      organisations: [police, ganzhou],
      operator: { ...parts.operator, signer: operator.signer },
      database: folder.database,
      sealKey,
      random: randomBytes,
      nowMs: () => ledger.options.clock().getTime(),
      logger: pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) }),
      baseUrl: 'http://127.0.0.1:7001',
    });
  });
  afterAll(async () => {
    await remove();
    await ledger.close();
  });

  it('issues a licence that verifies, anchors it under its own checkpoint, and signs its status list', async () => {
    const before = token.calls.length;
    const { id } = await issue(issuer, police, idCardRequest(), newId());
    expect(token.calls.slice(before)).toEqual(['C_SignInit', 'C_Sign']);
    await flush(issuer);
    const record = await issuer.register.need(id, police.did);
    expect(record.state).toBe('anchored');
    expect(openCredential(record.original as JsonObject).verify(ledger.world.police.issuing.publicKey)).toBe(true);
    expect(verifyCheckpointNote(await issuer.log.note(), ledger.world.ganzhou.issuing.publicKey).size).toBe(1);
    const edition = await readStatusList(issuer, police.did.split(':').at(-1) ?? '', record.place.list);
    const list = readTokenStatusList(edition.token);
    expect(verifyJws(list.jws, ledger.world.police.issuing.publicKey)).toBe(true);
    expect(statusAt(list, record.place.index)).toBe('valid');
  });

  it('goes on over a device that restarted', async () => {
    token.restart();
    const { id } = await issue(issuer, police, idCardRequest('360700199001010026'), newId());
    await flush(issuer);
    expect((await issuer.register.find(id))?.state).toBe('anchored');
  });

  it('issues nothing while the device is gone, keeps nothing half done, and issues when it is back', async () => {
    const request = idCardRequest('360700199001010034');
    const id = newId();
    token.pull();
    await expect(issue(issuer, police, request, id)).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
    expect(await issuer.register.find(id)).toBeUndefined();
    token.plug();
    const { id: issued } = await issue(issuer, police, request, id);
    await flush(issuer);
    expect((await issuer.register.find(issued))?.state).toBe('anchored');
  });

  it('writes no PIN into its log', () => {
    expect(logs.join('\n')).not.toContain(token.pin);
  });
});
