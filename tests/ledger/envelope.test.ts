import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  connect,
  createDevelopmentCa,
  type Envelope,
  type Identity,
  issueIdentity,
  nonceBytes,
  type Proposal,
  sealEnvelope,
} from '@ganzheng/network';
import { canonicalText, newRequestId, verifyEvidence } from '@ganzheng/sdk/ledger';
import { randomBytes, sm3 } from '@ganzheng/sdk/sm';
import { base64urlnopad, hex } from '@scure/base';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dutyUse, foundLedgerWorld, identityOf, issueFor, type LedgerWorld } from '../support/ledger-world.js';
import { tamper } from '../support/tamper.js';

let opened: LedgerWorld;
let identity: Identity;
beforeAll(async () => {
  opened = await foundLedgerWorld();
  identity = await identityOf(opened.world.xunwu.caller);
});
afterAll(() => opened.close());

const digestOf = ({ certificate }: Identity): string => hex.encode(sm3(new X509Certificate(certificate).raw));

const proposalOf = (change: Partial<Proposal> = {}, signer = identity): Proposal => ({
  network: opened.host.network,
  mspId: signer.mspId,
  certificate: digestOf(signer),
  name: 'use.record',
  argsText: canonicalText(dutyUse(opened.world)),
  requestId: newRequestId(randomBytes),
  nonce: hex.encode(randomBytes(nonceBytes)),
  ...change,
});

const seal = (proposal: Proposal, signer = identity): Envelope =>
  sealEnvelope(proposal, signer.certificate, createPrivateKey(signer.privateKey));

const submit = (envelope: Envelope): Promise<unknown> => opened.host.submit(envelope);

const year = { validFrom: new Date('2026-01-01T00:00:00Z'), validUntil: new Date('2030-01-01T00:00:00Z') };

describe('an envelope', () => {
  it('of a member is accepted', async () => {
    await expect(submit(seal(proposalOf()))).resolves.toMatchObject({ result: { basis: 'duty' } });
  });

  it('is refused when its nonce was used, in the same block or later, and nothing is written', async () => {
    const envelope = seal(proposalOf());
    const twice = await Promise.allSettled([submit(envelope), submit(envelope)]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { height } = opened.host.status();
    await expect(submit(envelope)).rejects.toMatchObject({ code: 'NONCE_REUSED' });
    const { nonce } = JSON.parse(envelope.proposal) as { nonce: string };
    await expect(submit(seal(proposalOf({ nonce })))).rejects.toMatchObject({ code: 'NONCE_REUSED' });
    expect(opened.host.status().height).toBe(height);
  });

  it('is refused when anything signed was changed, or nothing was signed', async () => {
    const envelope = seal(proposalOf());
    const other = seal(proposalOf());
    const forged: Envelope[] = [
      { ...envelope, proposal: envelope.proposal.replace('"duty"', '"delegation"') },
      { ...envelope, signature: other.signature },
      { ...envelope, signature: base64urlnopad.encode(new Uint8Array(64)) },
      { ...envelope, signature: base64urlnopad.encode(new Uint8Array(70)) },
      { ...envelope, signature: '' },
      { ...envelope, signature: '!'.repeat(86) },
    ];
    for (const each of forged) await expect(submit(each)).rejects.toMatchObject({ code: 'ENVELOPE_SIGNATURE_INVALID' });
  });

  it('leaves of its certificate only the certificate, whatever text came with it', async () => {
    const stranger = await issueFor('GanzhouMSP', { ...opened.world.xunwu.caller, name: 'window', ...year });
    const envelope = seal(proposalOf({}, stranger), {
      ...stranger,
      certificate: `subject=张三 360734199001010017\n${stranger.certificate}`,
    });
    await expect(submit(envelope)).resolves.toMatchObject({ result: { basis: 'duty' } });
    await opened.host.close();
    const kept = await tamper(opened.folder, (database) => database.get(`c~${digestOf(stranger)}`));
    await opened.reopen();
    expect(kept?.trim()).toBe(new X509Certificate(stranger.certificate).toString().trim());
  });

  it("is refused under another's certificate, even of the same organisation", async () => {
    const police = await identityOf(opened.world.police.caller);
    await expect(submit({ ...seal(proposalOf()), certificate: police.certificate })).rejects.toMatchObject({
      code: 'ENVELOPE_SIGNATURE_INVALID',
    });
    await expect(submit({ ...seal(proposalOf({ certificate: digestOf(police) })), certificate: police.certificate })).rejects.toMatchObject(
      {
        code: 'ENVELOPE_SIGNATURE_INVALID',
      },
    );
  });

  it('is refused when the certificate is of no member, of another organisation, or of an unknown one', async () => {
    const impostors = await createDevelopmentCa({ mspId: 'GanzhouMSP', name: 'GanzhouMSP', validFrom: year.validFrom });
    const impostor = await issueIdentity(impostors, { name: 'test', affiliation: 'local.xunwu', ...year });
    await expect(submit(seal(proposalOf({}, impostor), impostor))).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
    for (const mspId of ['GuangdongMSP', 'NoSuchMSP', 'constructor']) {
      await expect(submit(seal(proposalOf({ mspId })))).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
    }
  });

  it('is refused when it was made for another network', async () => {
    await expect(submit(seal(proposalOf({ network: 'elsewhere' })))).rejects.toMatchObject({ code: 'ENVELOPE_FOREIGN' });
  });

  it('is refused when its text is not the canonical one, is no proposal, too large or too deep', async () => {
    const envelope = seal(proposalOf());
    const cases: readonly (readonly [string, string])[] = [
      [` ${envelope.proposal}`, 'ENVELOPE_MALFORMED'],
      [envelope.proposal.replace('{', '{"extra":1,'), 'ENVELOPE_MALFORMED'],
      [envelope.proposal.replace('{', '{"args":{},'), 'ENVELOPE_MALFORMED'],
      ['null', 'ENVELOPE_MALFORMED'],
      ['{', 'JSON_MALFORMED'],
      [`${'['.repeat(100)}${']'.repeat(100)}`, 'JSON_TOO_DEEP'],
      [`"${'x'.repeat(300_000)}"`, 'JSON_TOO_LARGE'],
    ];
    for (const [proposal, code] of cases) await expect(submit({ ...envelope, proposal })).rejects.toMatchObject({ code });
  });

  it('answers any text with a coded error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), fc.string(), async (proposal, signature) => {
        await expect(submit({ proposal, certificate: identity.certificate, signature })).rejects.toMatchObject({ name: 'LicenceError' });
        await expect(submit({ ...seal(proposalOf()), certificate: proposal })).rejects.toMatchObject({ code: 'IDENTITY_MALFORMED' });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a ledger identity', () => {
  const caOf = async (): Promise<Identity> => createDevelopmentCa({ mspId: 'GanzhouMSP', name: 'GanzhouMSP', validFrom: year.validFrom });

  it('is refused outside the dates of its certificate, by the time of the block', async () => {
    const cases = [
      { validFrom: new Date('2020-01-01T00:00:00Z'), validUntil: new Date('2021-01-01T00:00:00Z') },
      { validFrom: new Date('2029-01-01T00:00:00Z'), validUntil: new Date('2030-01-01T00:00:00Z') },
    ];
    for (const dates of cases) {
      const late = await issueFor('GanzhouMSP', { name: 'test', affiliation: 'local.xunwu', ...dates });
      const ledger = connect({ host: opened.host, identity: late });
      await expect(ledger.submit('use.record', dutyUse(opened.world), { requestId: newRequestId(randomBytes) })).rejects.toMatchObject({
        code: 'IDENTITY_EXPIRED',
      });
      await expect(ledger.evaluate('network.get', {})).rejects.toMatchObject({ code: 'IDENTITY_EXPIRED' });
    }
  });

  it('is refused when its key is not that of its certificate, or it is a root, or has no attributes', async () => {
    const ca = await caOf();
    const police = await identityOf(opened.world.police.caller);
    const wrong: readonly Identity[] = [
      { ...identity, privateKey: police.privateKey },
      { ...identity, privateKey: 'no key' },
      { ...identity, certificate: 'no certificate' },
      ca,
    ];
    for (const each of wrong)
      expect(() => connect({ host: opened.host, identity: each })).toThrowError(expect.objectContaining({ code: 'IDENTITY_MALFORMED' }));
  });

  it('keeps its enrolment attributes off the ledger', async () => {
    const attributes = { role: 'issuer', 'hf.EnrollmentID': '张三' };
    const clerk = await issueFor('GanzhouMSP', { name: 'clerk', affiliation: 'local.xunwu', attributes, ...year });
    const ledger = connect({ host: opened.host, identity: clerk });
    const { txId } = await ledger.submit('use.record', dutyUse(opened.world), { requestId: newRequestId(randomBytes) });
    const evidence = await ledger.proof(txId);
    expect(verifyEvidence(evidence, { hostKey: opened.options.hostKey.publicKey }).caller).toEqual({
      mspId: 'GanzhouMSP',
      affiliation: 'local.xunwu',
      attributes: { role: 'issuer' },
    });
    expect(JSON.stringify(evidence)).not.toContain('张三');
  });
});
