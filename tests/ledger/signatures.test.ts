import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type Envelope, type Identity, nonceBytes, sealEnvelope } from '@ganzheng/network';
import { canonicalText, newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes, sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dutyUse, foundLedgerWorld, identityOf, type LedgerWorld } from '../support/ledger-world.js';

let opened: LedgerWorld;
let identity: Identity;
beforeAll(async () => {
  opened = await foundLedgerWorld();
  identity = await identityOf(opened.world.xunwu.caller);
});
afterAll(() => opened.close());
afterEach(() => {
  vi.restoreAllMocks();
});

const envelope = (): Envelope => {
  const { mspId, certificate, privateKey } = identity;
  const proposal = {
    network: opened.host.network,
    mspId,
    certificate: hex.encode(sm3(new X509Certificate(certificate).raw)),
    name: 'use.record',
    argsText: canonicalText(dutyUse(opened.world)),
    requestId: newRequestId(randomBytes),
    nonce: hex.encode(randomBytes(nonceBytes)),
  };
  return sealEnvelope(proposal, certificate, createPrivateKey(privateKey));
};

/** Submits a hundred at once, every third with the signature of another proposal, and gives what became of each. */
async function submitMixed(): Promise<void> {
  const envelopes = Array.from({ length: 100 }, (_, at) =>
    at % 3 === 0 ? { ...envelope(), signature: envelope().signature } : envelope(),
  );
  const outcomes = await Promise.allSettled(envelopes.map((each) => opened.host.submit(each)));
  outcomes.forEach((outcome, at) => {
    if (at % 3 === 0) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENVELOPE_SIGNATURE_INVALID' } });
    else expect(outcome).toMatchObject({ status: 'fulfilled', value: { result: { basis: 'duty' } } });
  });
}

describe('signatures of many submissions at once', () => {
  it('are each judged for themselves', submitMixed);

  it('are judged although the thread that verifies dies under them, and by a new one afterwards', async () => {
    const post = vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (this: Worker) {
      void this.terminate();
    });
    await submitMixed();
    await submitMixed();
    expect(post.mock.calls.length).toBeGreaterThan(1);
  });

  it('are judged although the thread falls silent over them, and the host then closes', async () => {
    const again = await foundLedgerWorld();
    const post = vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(() => undefined);
    const taken = Array.from({ length: 5 }, () => again.submit(again.world.xunwu, 'use.record', dutyUse(again.world)));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await again.close();
    expect(await Promise.all(taken)).toHaveLength(5);
    expect(post).toHaveBeenCalled();
  });

  it('are judged although the thread throws', async () => {
    const original = Worker.prototype.postMessage;
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (this: Worker) {
      original.call(this, 'no list of claims');
    });
    await submitMixed();
  });

  it('are judged although there is no thread to be had', async () => {
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(() => {
      throw new Error('out of memory');
    });
    await submitMixed();
  });
});
