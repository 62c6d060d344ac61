import { runLawProcess } from '@ganzheng/network/law-process';
import type { Json } from '@ganzheng/sdk/ledger';
import { probeLaw } from './probe-law.js';

/**
 * A chaincode process that lies for its organisation, as LYING_LAW says: `result` answers another result, `writes` writes another value,
 * `clock` lives two hours ahead, `refusal` refuses what is lawful.
 */
const lie = process.env.LYING_LAW;
const aheadMs = 2 * 3600 * 1000;
if (lie === 'clock') {
  const present = Date.now;
  Date.now = () => present() + aheadMs;
}

await runLawProcess(
  {
    ...probeLaw,
    async applySubmit(tx, call) {
      const put = (key: string, value: Json): void => tx.put(key, key.startsWith('REQ~') ? value : { forged: true });
      const applied = await probeLaw.applySubmit(lie === 'writes' ? { ...tx, put } : tx, call);
      return lie === 'result' ? { ...applied, result: { forged: true } } : applied;
    },
  },
  process.env,
);
