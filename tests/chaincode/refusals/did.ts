import { nextKeyDigestOf } from '@ganzheng/sdk/did';
import { creationOf, founder, network, type Org, successorOf, times, type World } from '../../support/law.js';
import { createMemoryHost } from '../../support/memory-tx.js';
import type { Case, Cases } from './case.js';

const foundWith = (world: World, change: object): Promise<unknown> =>
  createMemoryHost().submit(
    { name: 'network.found', args: { ...world.foundingArgs, ...change }, requestId: world.drawId() },
    { time: times.founding, caller: founder },
  );

/** Founds another network whose first root is spoilt. */
const foundWithRoot = (world: World, change: object): Promise<unknown> =>
  foundWith(world, { roots: world.foundingArgs.roots.map((root, at) => (at === 0 ? { ...root, ...change } : root)) });

const create = (world: World, ...operation: Parameters<typeof creationOf>) =>
  world.submit('did.create', { operation: creationOf(...operation) });

const twoKeysOneId = ({ document }: Org) => ({
  ...document,
  verificationMethod: document.verificationMethod.flatMap((method) => [method, method]),
});

const emptied = ({ document }: Org) => ({ ...document, capabilityInvocation: [] });

const deactivated = async (world: World): Promise<void> => {
  const operation = successorOf(world.police, { op: 'deactivate', document: null, nextKeyDigest: null }, world.police.next);
  await world.submit('did.deactivate', { operation });
};

/** What follows on a version is refused for the same facts, whether it updates or ends the DID. */
const successorCases = (name: 'did.update' | 'did.deactivate') => {
  const base = name === 'did.update' ? {} : { op: 'deactivate' as const, document: null, nextKeyDigest: null };
  return {
    DID_UNKNOWN: ((world) => world.submit(name, { operation: successorOf(world.stranger, base) })) satisfies Case,
    DID_VERSION_STALE: ((world) => world.submit(name, { operation: successorOf(world.police, { ...base, versionId: 3 }) })) satisfies Case,
    DID_DEACTIVATED: (async (world) => {
      await deactivated(world);
      return world.submit(name, { operation: successorOf(world.police, { ...base, versionId: 3 }) });
    }) satisfies Case,
  };
};

/** Registers an organisation that commits to no next key. */
const uncommitted = async (world: World): Promise<Org> => {
  await create(world, world.stranger, { nextKeyDigest: null });
  return world.stranger;
};

export const didCases: Cases<'network.found' | 'network.get' | 'did.create' | 'did.update' | 'did.deactivate' | 'did.resolve'> = {
  'network.found': {
    NETWORK_FOUNDED: (world) => world.submit('network.found', world.foundingArgs, { caller: founder }),
    LAW_VERSION_UNSUPPORTED: (world) => foundWith(world, { lawVersion: 2 }),
    FOUNDING_INCONSISTENT: (world) => foundWithRoot(world, { mspId: 'UnknownMSP' }),
    DID_PROOF_INVALID: (world) => foundWithRoot(world, { operation: creationOf(world.jiangxi, {}, world.guangdong.control) }),
    DID_NOT_SELF_CERTIFYING: (world) =>
      foundWithRoot(world, {
        operation: creationOf(world.jiangxi, { document: { ...world.jiangxi.document, alsoKnownAs: ['did:web:example'] } }),
      }),
    DID_OPERATION_MISMATCH: (world) => foundWith(world, { network: 'other' }),
    DID_DOCUMENT_MALFORMED: (world) =>
      foundWithRoot(world, { operation: creationOf(world.jiangxi, { document: twoKeysOneId(world.jiangxi) }) }),
  },
  'network.get': {
    NETWORK_NOT_FOUNDED: (world) =>
      createMemoryHost().evaluate({ name: 'network.get', args: {} }, { time: times.now, caller: world.police.caller }),
  },
  'did.create': {
    NETWORK_NOT_FOUNDED: (world) =>
      createMemoryHost().submit(
        { name: 'did.create', args: { operation: creationOf(world.stranger) }, requestId: world.drawId() },
        { time: times.now, caller: world.stranger.caller },
      ),
    DID_EXISTS: (world) => create(world, world.police),
    DID_NOT_SELF_CERTIFYING: (world) =>
      create(world, world.stranger, { document: { ...world.stranger.document, alsoKnownAs: ['did:web:example'] } }),
    DID_PROOF_INVALID: (world) => create(world, world.stranger, {}, world.stranger.issuing),
    DID_OPERATION_MISMATCH: (world) => create(world, world.stranger, { op: 'update' }),
    DID_DOCUMENT_MALFORMED: (world) => create(world, world.stranger, { document: twoKeysOneId(world.stranger) }),
  },
  'did.update': {
    ...successorCases('did.update'),
    DID_PROOF_INVALID: (world) =>
      world.submit('did.update', {
        operation: successorOf(world.police, { document: { ...world.police.document, alsoKnownAs: [] } }, world.ganzhou.control),
      }),
    DID_ROTATION_UNCOMMITTED: (world) => {
      // A thief of the control key tries to move the commitment to a key of his own.
      const nextKeyDigest = nextKeyDigestOf(world.stranger.control.publicKey);
      return world.submit('did.update', { operation: successorOf(world.police, { nextKeyDigest }) });
    },
    DID_OPERATION_MISMATCH: (world) =>
      world.submit('did.update', { operation: successorOf(world.police, { document: emptied(world.police) }) }),
    DID_DOCUMENT_MALFORMED: (world) =>
      world.submit('did.update', { operation: successorOf(world.police, { document: twoKeysOneId(world.police) }) }),
  },
  'did.deactivate': {
    ...successorCases('did.deactivate'),
    DID_PROOF_INVALID: async (world) => {
      const org = await uncommitted(world);
      const operation = successorOf(org, { op: 'deactivate', document: null, nextKeyDigest: null }, org.issuing);
      return world.submit('did.deactivate', { operation });
    },
    DID_ROTATION_UNCOMMITTED: (world) =>
      world.submit('did.deactivate', { operation: successorOf(world.police, { op: 'deactivate', document: null, nextKeyDigest: null }) }),
    DID_OPERATION_MISMATCH: (world) => world.submit('did.deactivate', { operation: successorOf(world.police, {}) }),
  },
  'did.resolve': {
    DID_UNKNOWN: (world) => world.evaluate('did.resolve', { did: `did:elic:${network}:z${'2'.repeat(27)}` }),
  },
};
