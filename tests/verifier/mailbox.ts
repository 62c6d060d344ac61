import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openReceipt, type ReceiptMailbox } from '@ganzheng/sdk/oid4vc';
import { randomBytes } from '@ganzheng/sdk/sm';
import { base64urlnopad } from '@scure/base';

/** A relay on this machine with as many mailboxes as are asked for, which can be told to be ill. */
export async function openRelay() {
  const messages = new Map<string, string[]>();
  const tokens = new Map<string, string>();
  let answersWith = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const path = request.url ?? '';
      const isHis = request.headers.authorization === `Bearer ${tokens.get(path)}`;
      if (answersWith === 200 && isHis)
        messages.set(path, [...(messages.get(path) ?? []), (JSON.parse(body) as { message: string }).message]);
      response.writeHead(isHis ? answersWith : 403, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    open(): ReceiptMailbox {
      const path = `/mailboxes/${base64urlnopad.encode(randomBytes(8))}`;
      const token = base64urlnopad.encode(randomBytes(16));
      tokens.set(path, token);
      return { url: `${origin}${path}`, key: base64urlnopad.encode(randomBytes(16)), token };
    },
    /** opens everything in a mailbox, as its wallet does */
    receiptsIn: ({ url, key }: ReceiptMailbox) =>
      (messages.get(new URL(url).pathname) ?? []).map((message) => openReceipt(message, { key: base64urlnopad.decode(key) })),
    answerWith: (status: number) => {
      answersWith = status;
    },
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
