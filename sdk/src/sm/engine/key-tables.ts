import type { PublicKey } from '../point.js';
import type { Address } from '../wasm/module-memory.js';
import type { VerifyModule } from '../wasm/verify-module.js';
import { createTablePages } from './table-pages.js';

/** A key whose table stands in the module's memory. */
export interface ReadyKey {
  readonly publicKey: PublicKey;
  /** x ‖ y */
  readonly point: Address;
  /** Z under the default user id */
  readonly z: Address;
  readonly table: Address;
  readonly width: number;
  /** when it was last asked for, counted in questions */
  usedAt: number;
}

/** How much the tables may take, and when a key earns one. */
export interface KeyTableLimits {
  /** bytes of all tables together */
  readonly budgetBytes: number;
  /** good signatures of a key before its table is built: while there is room, and when another key has to give way */
  readonly earlyUses: number;
  readonly lateUses: number;
}

/** The tables of the keys that sign often. */
export interface KeyTables {
  /** The key with its table, if it has one. */
  find(publicKey: PublicKey): ReadyKey | undefined;
  /** Notes a good signature of a key without a table; true when the key has now earned one. */
  earns(publicKey: PublicKey): boolean;
  /** Builds the key's table; false when the point is not on the curve or nothing may give way to it. */
  build(publicKey: PublicKey, pinned: boolean): boolean;
}

/** A key without a table that signed well before. */
interface Candidate {
  readonly publicKey: PublicKey;
  uses: number;
}

// A table pays back after about 5 signatures at width 6 and 12 at width 8, which is a third faster from then on.
const pinnedWidth = 8;
const lentWidth = 6;
const mostCandidates = 2048;

/** x ‖ y and Z, before a key's table. */
const pointBytes = 64;
const headBytes = 96;

/**
 * Keeps tables of keys within a budget: 256 KB for a pinned key, which stays, and 88 KB for another. Which key has a table changes how long
 * a verdict takes and never what it is.
 *
 * @param limits asked whenever a table is to be built
 * @param zOf puts Z of a point under the default user id at an address
 */
export function createKeyTables(module: VerifyModule, limits: () => KeyTableLimits, zOf: (point: Address, z: Address) => void): KeyTables {
  const { exports } = module;
  // One key a name: keys made to share a name share one entry, so that nobody can make a question long.
  const ready = new Map<number, ReadyKey>();
  const candidates = new Map<number, Candidate>();
  const pages = createTablePages<ReadyKey>(
    module,
    { pinned: headBytes + exports.tableBytes(pinnedWidth), lent: headBytes + exports.tableBytes(lentWidth) },
    () => limits().budgetBytes,
    ({ publicKey }) => ready.delete(nameOf(publicKey)),
  );
  const scratch = module.allocate(pointBytes);
  let now = 0;

  const isOnCurve = (publicKey: PublicKey): boolean => {
    module.bytes().set(publicKey.subarray(1), scratch);
    return exports.decodePoint(scratch) === 1;
  };

  const buildAt = (address: Address, publicKey: PublicKey, width: number): ReadyKey => {
    const key = { publicKey: publicKey.slice(), point: address, z: address + pointBytes, table: address + headBytes, width, usedAt: ++now };
    module.bytes().set(publicKey.subarray(1), key.point);
    zOf(key.point, key.z);
    exports.buildTable(key.table, width, key.point);
    return key;
  };

  return {
    find(publicKey) {
      const key = ready.get(nameOf(publicKey));
      if (key === undefined || !isSame(key.publicKey, publicKey)) return undefined;
      key.usedAt = ++now;
      return key;
    },

    earns(publicKey) {
      const { earlyUses, lateUses } = limits();
      const uses = noteUse(candidates, publicKey);
      return uses >= earlyUses && (uses >= lateUses || pages.hasRoom());
    },

    build(publicKey, pinned) {
      const name = nameOf(publicKey);
      // Whatever comes of it, the next table has to be earned anew.
      candidates.delete(name);
      const known = ready.get(name);
      if (known !== undefined && (known.width === pinnedWidth || !pinned)) return isSame(known.publicKey, publicKey);
      if (!isOnCurve(publicKey)) return false;
      const place = pinned ? pages.pin() : pages.lend();
      if (place === undefined) return false;
      if (known !== undefined) pages.giveBack(known);
      const key = buildAt(place.address, publicKey, pinned ? pinnedWidth : lentWidth);
      place.keep(key);
      ready.set(name, key);
      return true;
    },
  };
}

/** How often a key has signed well, this time included; the key noted first is forgotten when there are too many. */
function noteUse(candidates: Map<number, Candidate>, publicKey: PublicKey): number {
  const name = nameOf(publicKey);
  const known = candidates.get(name);
  if (known !== undefined && isSame(known.publicKey, publicKey)) return ++known.uses;
  candidates.delete(name);
  candidates.set(name, { publicKey: publicKey.slice(), uses: 1 });
  for (const first of candidates.keys()) {
    if (candidates.size <= mostCandidates) break;
    candidates.delete(first);
  }
  return 1;
}

/** A number to find a key by: bits of x and y, which on the curve are as good as a hash. */
const nameOf = (key: PublicKey): number =>
  ((key[29] ?? 0) | ((key[30] ?? 0) << 8) | ((key[31] ?? 0) << 16) | ((key[32] ?? 0) << 24)) ^ ((key[63] ?? 0) | ((key[64] ?? 0) << 8));

function isSame(left: PublicKey, right: PublicKey): boolean {
  for (let i = 0; i < 65; i++) if (left[i] !== right[i]) return false;
  return true;
}
