// A service in a process of its own that makes a read model of a ledger's events, and says on its pipe what it took.
// Written straight to the descriptor, so that what was said stays said when the process is killed.
import { readFileSync, writeSync } from 'node:fs';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { createSigner, randomBytes } from '@ganzheng/sdk/sm';
import { followLedger } from '@ganzheng/sdk/web';
import { createFeed } from '@ganzheng/wallet/service';
import { hex } from '@scure/base';
import { ClassicLevel } from 'classic-level';

const { ledger: where, identity, models, use, accreditation, careless } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const say = (...words) => writeSync(1, `${words.join(' ')}\n`);

const ledger = await openLedger();
const [counted, fed] = await Promise.all(models.map(openModel));
say('ready');
const never = new AbortController().signal;
if (careless) void followCarelessly(counted);
else void followLedger(ledger, { ...counting(counted), onTaken: ({ txId }) => say('took', txId) }, never);
void createFeed(fed).follow(ledger, never);

// One process has the embedded ledger: what happens on it happens here.
while (where.kind === 'embedded') {
  const requestId = newRequestId(randomBytes);
  await ledger.submit('use.record', { use: { ...use, useId: requestId }, accreditation }, { requestId });
}

async function openLedger() {
  if (where.kind === 'fabric') {
    const { openNetwork } = await import('@ganzheng/network/fabric');
    return (await openNetwork(where.folder, { mspId: identity.mspId })).connect(identity);
  }
  const { connect, openHost } = await import('@ganzheng/network');
  const hostKey = createSigner(hex.decode(where.hostKey));
  return connect({ host: await openHost({ folder: where.folder, clock: () => new Date(), random: randomBytes, hostKey }), identity });
}

async function openModel(folder) {
  const database = new ClassicLevel(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await database.open();
  return database;
}

/** Numbers the events: one taken twice, or left out, shows for ever after. */
function counting(database) {
  const text = (bytes) => (bytes === undefined ? '' : new TextDecoder().decode(bytes));
  const bytes = (value) => new TextEncoder().encode(value);
  return {
    database,
    checkpointKey: 'checkpoint',
    async effectsOf({ txId }) {
      const count = Number(text(await database.get('count'))) + 1;
      return [
        { type: 'put', key: 'count', value: bytes(String(count)) },
        { type: 'put', key: `event!${String(count).padStart(8, '0')}`, value: bytes(txId) },
      ];
    },
  };
}

/** What nobody ought to do: says it is further than its effects are, to show that the comparison would see it. */
async function followCarelessly(database) {
  const { effectsOf } = counting(database);
  const at = await database.get('checkpoint');
  for await (const event of ledger.events(at === undefined ? null : JSON.parse(new TextDecoder().decode(at)), { signal: never })) {
    const { block, index, txId } = event;
    await database.put('checkpoint', new TextEncoder().encode(JSON.stringify({ block, index })));
    say('took', txId);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await database.batch(await effectsOf(event));
  }
}
