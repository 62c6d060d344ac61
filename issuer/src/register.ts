import { LicenceError } from '@ganzheng/sdk/errors';
import type { Holder, Licence } from '@ganzheng/sdk/licence';
import type { CopyRecord, ErasedRecord, LicenceRecord } from './record.js';
import type { Change, Store } from './store.js';

/** The register of licences (电子证照库). It reads; what it would write it gives as changes, to be written together with the outbox row. */
export interface Register {
  /** undefined also when it was erased */
  find(id: string): Promise<LicenceRecord | undefined>;
  /** true also when it was erased: its id is not used again */
  knows(id: string): Promise<boolean>;
  /** @throws NOT_FOUND also for another organisation's record, so that its existence is not told */
  need(id: string, organisation: string): Promise<LicenceRecord>;
  copiesOf(id: string): Promise<readonly CopyRecord[]>;
  /** every licence of a holder */
  ofHolder(holder: Pick<Holder, 'code' | 'codeType'>): Promise<readonly LicenceRecord[]>;
  /** the record that has this number of this type and issuer */
  byNumber(licence: NumberedLicence): Promise<string | undefined>;
  /** record and all indexes of a new licence */
  adding(record: LicenceRecord): readonly Change[];
  /** everything of a licence away, indexes too */
  removing(record: LicenceRecord): Promise<readonly Change[]>;
  /** a drafted licence away as if it had never been: the version it was to supersede has its number again */
  withdrawing(draft: LicenceRecord): Promise<readonly Change[]>;
}

type NumberedLicence = Pick<Licence, 'typeCode' | 'number'> & { readonly issuer: Pick<Licence['issuer'], 'code'> };

export const licenceKey = (id: string): string => `LIC~${id}`;
export const copyKey = (record: string, copy: string): string => `COPY~${record}~${copy}`;

/**
 * Reads and arranges the register in a store. Lookups go by blinded keys, so that the folder tells no holder and no number.
 *
 * @see GB/T 36902-2018 (目录信息)
 */
export function createRegister(store: Store): Register {
  const holderPrefix = ({ code, codeType }: Pick<Holder, 'code' | 'codeType'>) => `HOLD~${store.blind('holder', codeType, code)}~`;
  const numberKey = ({ typeCode, number, issuer }: NumberedLicence) => `NUM~${store.blind('number', typeCode, issuer.code, number)}`;
  const find = async (id: string) => {
    const record = await store.get<LicenceRecord | ErasedRecord>(licenceKey(id));
    return record === undefined || 'erased' in record ? undefined : record;
  };

  const removing = async (record: LicenceRecord): Promise<readonly Change[]> => {
    const numbered = await store.get<string>(numberKey(record.licence));
    return [
      { del: licenceKey(record.id) },
      // After a reissue the number belongs to the newer version.
      ...(numbered === record.id ? [{ del: numberKey(record.licence) }] : []),
      ...record.licence.holder.map((holder) => ({ del: `${holderPrefix(holder)}${record.id}` })),
    ];
  };

  return {
    find,
    knows: async (id) => (await store.get(licenceKey(id))) !== undefined,
    async need(id, organisation) {
      const record = await find(id);
      if (record === undefined || record.organisation !== organisation) throw new LicenceError('NOT_FOUND');
      return record;
    },
    async copiesOf(id) {
      const copies: CopyRecord[] = [];
      for await (const [, copy] of store.range<CopyRecord>(`COPY~${id}~`)) copies.push(copy);
      return copies;
    },
    async ofHolder(holder) {
      const records: LicenceRecord[] = [];
      for await (const [, id] of store.range<string>(holderPrefix(holder))) {
        const record = await find(id);
        if (record !== undefined) records.push(record);
      }
      return records;
    },
    byNumber: (licence) => store.get<string>(numberKey(licence)),
    adding: (record) => [
      { put: licenceKey(record.id), value: record },
      { put: numberKey(record.licence), value: record.id },
      ...record.licence.holder.map((holder) => ({ put: `${holderPrefix(holder)}${record.id}`, value: record.id })),
    ],
    removing,
    async withdrawing(draft) {
      const older = draft.supersedes === undefined ? undefined : await find(draft.supersedes);
      const back = older === undefined ? [] : [{ put: numberKey(older.licence), value: older.id }];
      return [...(await removing(draft)), ...back];
    },
  };
}
