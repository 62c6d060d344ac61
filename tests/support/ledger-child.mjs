// A window in a process of its own: opens a ledger folder, records uses as fast as it may, and says on its pipe what was acknowledged.
// Written straight to the descriptor, so that what was said stays said when the process is killed.
import { readFileSync, writeSync } from 'node:fs';
import { connect, openHost } from '@ganzheng/network';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { createSigner, randomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';

const { folder, hostKey, identity, use, accreditation, inFlight } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const say = (...words) => writeSync(1, `${words.join(' ')}\n`);

let host;
try {
  host = await openHost({ folder, clock: () => new Date(), random: randomBytes, hostKey: createSigner(hex.decode(hostKey)) });
} catch (error) {
  say('refused', error.code, JSON.stringify(error.detail));
  process.exit(3);
}
const ledger = connect({ host, identity });
say('ready');

let stopped = false;
process.on('SIGTERM', () => {
  stopped = true;
});

async function client() {
  while (!stopped) {
    const requestId = newRequestId(randomBytes);
    try {
      const { txId } = await ledger.submit('use.record', { use: { ...use, useId: requestId }, accreditation }, { requestId });
      say('ack', requestId, txId);
    } catch (error) {
      say('failed', requestId, error.code);
      stopped = true;
    }
  }
}

await Promise.all(Array.from({ length: inFlight }, client));
const { requestId } = { requestId: newRequestId(randomBytes) };
await ledger
  .submit('use.record', { use: { ...use, useId: requestId }, accreditation }, { requestId })
  .catch((error) => say('after', error.code));
await ledger.evaluate('network.get', {}).then(({ network }) => say('reads', network));
say('condition', JSON.stringify(host.condition()));
await host.close();
