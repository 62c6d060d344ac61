import type { Channel, Client, EventInfo, Endpoint as Target } from 'fabric-common';
import type { Stream, Verdicts } from '../driver/access.js';
import type { SignAs } from './context.js';
import { attemptMs } from './nodes.js';
import { createQueue } from './queue.js';

/** A block without its contents, as fabric-common decodes it; its own types name the message instead. */
interface FilteredBlock {
  readonly number: { toString(): string };
  readonly filtered_transactions: readonly { readonly txid: string; readonly tx_validation_code: number }[];
}

/** Has a peer tell the verdicts on its blocks, from a number on; what is not there yet comes when it is. */
export async function openVerdicts(
  { client, channel, target, name }: { readonly client: Client; readonly channel: Channel; readonly target: Target; readonly name: string },
  { context, sign }: SignAs,
  from: number,
): Promise<Stream<Verdicts>> {
  const eventer = client.newEventer(name);
  eventer.setEndpoint(target);
  const service = channel.newEventService(`${name} from ${from}`);
  const verdicts = createQueue<Verdicts>(() => {
    service.close();
    eventer.disconnect();
  });
  const listener = (error?: Error, event?: EventInfo): void =>
    event === undefined ? verdicts.fail(error ?? new Error('the stream of blocks ended')) : verdicts.push(verdictsOf(event));
  service.registerBlockListener(listener, { unregister: false });
  service.sign(Buffer.from(await sign(service.build(context, { startBlock: from, blockType: 'filtered' }))));
  // It answers with the first block, which may be long in coming.
  service.send({ targets: [eventer], requestTimeout: attemptMs }).catch((error: unknown) => verdicts.fail(error as Error));
  return verdicts;
}

function verdictsOf({ filteredBlock }: EventInfo): Verdicts {
  const { number, filtered_transactions: transactions } = filteredBlock as unknown as FilteredBlock;
  return {
    number: Number(number.toString()),
    transactions: transactions.map(({ txid, tx_validation_code: code }) => ({ txId: txid, code })),
  };
}
