import { common } from '@hyperledger/fabric-protos';
import type { Access, Stream } from '../driver/access.js';
import type { ReadBlock } from '../driver/blocks.js';
import { aboutChannel, chainInfo } from '../driver/look-up.js';
import { readBlock } from '../driver/read-block.js';

/** How many blocks are asked for ahead of the reader. */
const ahead = 16;

/**
 * Reads whole blocks from a number on. They are asked for one by one, as bytes: the decoder of fabric-common gives up on a whole block, and for good,
 * when one envelope in it is garbage, and anybody admitted may have garbage ordered.
 */
export function readBlocks(access: Access, from: number): Stream<ReadBlock> {
  let close = (): void => undefined;
  let closed = false;
  const read = async (number: number): Promise<ReadBlock> =>
    readBlock(common.Block.deserializeBinary(await access.ask(aboutChannel(access, 'GetBlockByNumber', String(number)))));
  return {
    async *[Symbol.asyncIterator]() {
      const { height } = await chainInfo(access);
      for (let next = from; next < height && !closed; next += ahead) {
        const numbers = Array.from({ length: Math.min(ahead, height - next) }, (_, at) => next + at);
        for (const block of await Promise.all(numbers.map(read))) yield block;
      }
      if (closed) return;
      const verdicts = await access.verdicts(Math.max(from, height));
      close = () => verdicts.close();
      if (closed) close();
      for await (const { number } of verdicts) yield await read(number);
    },
    close() {
      closed = true;
      close();
    },
  };
}
