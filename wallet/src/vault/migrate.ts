import type { VaultChange } from './change.js';

/** Brings one record of a version to the next; null takes it away. Pure: it must give the same again after a crash. */
export type Migration = (record: VaultChange) => VaultChange | null;

/** Brings all records through the migrations, in order. */
export const migrate = (records: readonly VaultChange[], migrations: readonly Migration[]): readonly VaultChange[] =>
  migrations.reduce((current, step) => current.map(step).filter((record) => record !== null), records);
