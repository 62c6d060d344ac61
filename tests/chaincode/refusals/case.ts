import type { TransactionName, transactions } from '@ganzheng/sdk/ledger';
import { changeOf, type Org, type World } from '../../support/law.js';

/** Brings a world to where a transaction is refused, and submits it. */
export type Case = (world: World) => Promise<unknown>;

/** One case for each refusal of each row, none missing and none more. */
export type Cases<N extends TransactionName> = {
  readonly [M in N]: { readonly [C in (typeof transactions)[M]['refusals'][number]]: Case };
};

/** An act that is lawful unless the test spoils it. */
export type Act = (world: World, spoil: { readonly accreditation?: string; readonly by?: Org }) => Promise<unknown>;

/** What every act under an accreditation is refused for, but its scope. */
export function authorityCases(act: Act, whose: (world: World) => { readonly id: string; readonly grantor: Org }) {
  return {
    ACCREDITATION_UNKNOWN: (world: World) => act(world, { accreditation: world.drawId() }),
    ACCREDITATION_INACTIVE: async (world: World) => {
      const { id, grantor } = whose(world);
      await suspend(world, grantor, id);
      return act(world, {});
    },
    CALLER_NOT_BOUND: (world: World) => act(world, { by: world.stranger }),
  };
}

export const suspend = (world: World, by: Org, id: string, sequence = 1): Promise<unknown> =>
  world.submit('accreditation.change', { change: changeOf(by, { id, to: 'suspended', reason: 'inspection', sequence }) });
