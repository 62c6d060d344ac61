/** One element of licence metadata under each of the names it goes by. */
export interface MetadataRow {
  /** As in the standard, and as the heading of a bureau's export. */
  readonly zh: string;
  /** Short pinyin name in OFD `CustomDatas`. */
  readonly pinyin?: string;
  /** Name in national and provincial interfaces. */
  readonly english?: string;
  /** Name in Guangdong's `license-app` interface. */
  readonly guangdong?: string;
  /** mandatory, conditional, or optional, by the standard. */
  readonly necessity: 'M' | 'C' | 'O';
  /** Of a licence with several holders there are several values. */
  readonly repeatable?: true;
}

/**
 * The one table of metadata names: ours → 中文, pinyin, English, Guangdong's.
 *
 * @see GB/T 36903-2018 clause 5; copies (加注件) clause 6
 */
export const metadata = {
  id: { zh: '证照标识', pinyin: 'ZZBS', english: 'certificateIdentifier', necessity: 'M' },
  typeName: { zh: '证照类型名称', pinyin: 'ZZLXMC', english: 'certificateTypeName', necessity: 'M' },
  typeCode: { zh: '证照类型代码', pinyin: 'ZZLXDM', english: 'certificateTypeCode', necessity: 'M' },
  name: { zh: '证照名称', pinyin: 'ZZMC', english: 'certificateName', guangdong: 'ZZMC', necessity: 'M' },
  number: { zh: '证照编号', pinyin: 'ZZBH', english: 'certificateNumber', guangdong: 'ZZHM', necessity: 'M' },
  version: { zh: '证照版本', pinyin: 'ZZBB', english: 'certificateVersion', necessity: 'M' },
  issuerName: { zh: '证照颁发机构', pinyin: 'ZZBFJG', english: 'certificateIssuingAuthorityName', guangdong: 'FZJGMC', necessity: 'M' },
  issuerCode: {
    zh: '证照颁发机构代码',
    pinyin: 'ZZBFJGDM',
    english: 'certificateIssuingAuthorityCode',
    guangdong: 'FZJGZZJGDM',
    necessity: 'M',
  },
  issuerLevel: { zh: '证照颁发机构级别', pinyin: 'ZZBFJGJB', necessity: 'O' },
  issuedOn: { zh: '证照颁发日期', pinyin: 'ZZBFRQ', english: 'certificateIssuedDate', guangdong: 'FZRQ', necessity: 'M' },
  holderName: { zh: '持证主体', pinyin: 'CZZT', english: 'certificateHolderName', guangdong: 'CYRMC', necessity: 'M', repeatable: true },
  holderCode: {
    zh: '持证主体代码',
    pinyin: 'CZZTDM',
    english: 'certificateHolderCode',
    guangdong: 'CYRSFZJHM',
    necessity: 'M',
    repeatable: true,
  },
  holderCodeTypeName: {
    zh: '持证主体代码类型',
    pinyin: 'CZZTDMLX',
    english: 'certificateHolderTypeName',
    necessity: 'M',
    repeatable: true,
  },
  holderCodeType: {
    zh: '持证主体代码类型代码',
    pinyin: 'CZZTDMLXDM',
    english: 'certificateHolderType',
    necessity: 'M',
    repeatable: true,
  },
  validFrom: {
    zh: '证照有效期起始日期',
    pinyin: 'ZZYXQQSRQ',
    english: 'certificateEffectiveDate',
    guangdong: 'YXQJSRQ',
    necessity: 'M',
  },
  validUntil: { zh: '证照有效期截止日期', pinyin: 'ZZYXQJZRQ', english: 'certificateExpiringDate', necessity: 'M' },
  region: { zh: '证照所属管辖区域代码', english: 'certificateAreaCode', guangdong: 'FZJGSSXZQHDM', necessity: 'O' },
  sealedBy: { zh: '证照签章人', pinyin: 'ZZQZR', necessity: 'O' },
  sealedAt: { zh: '证照签章时间', pinyin: 'ZZQZSJ', necessity: 'O' },
  sealName: { zh: '证照签章名称', pinyin: 'ZZQZMC', necessity: 'O' },
  createdAt: { zh: '创建时间', pinyin: 'CJSJ', english: 'createTime', necessity: 'O' },
  supersedes: { zh: '关联证照标识', english: 'associatedZzeCertID', necessity: 'C' },
  copyCreatedAt: { zh: '加注件制作时间', pinyin: 'JZJZZSJ', english: 'certificateCopyCreationTime', necessity: 'C' },
  copyCreatedBy: { zh: '加注件制作者', pinyin: 'JZJZZZ', english: 'certificateCopyCreator', necessity: 'C' },
  copyPurpose: { zh: '加注件制作事由', pinyin: 'JZJZZSY', english: 'certificateCopyCause', necessity: 'C' },
  copyExpiresAt: { zh: '加注件有效期截止时间', pinyin: 'JZJYXQJZSJ', english: 'certificateCopyExpiringTime', necessity: 'O' },
} as const satisfies Record<string, MetadataRow>;

/** Our name of a metadata element. */
export type MetadataName = keyof typeof metadata;

/** Metadata of one licence under our names; repeatable elements have an array, one value for each holder. */
export type Metadata = { readonly [Name in MetadataName]?: string | readonly string[] };

/** The same under names of a partner or a file format. */
export type NamedMetadata = Readonly<Record<string, string | readonly string[]>>;

type Naming = 'zh' | 'pinyin' | 'english' | 'guangdong';

// Which way YXQJSRQ reads (from or until) differs by Guangdong system; public sources use it for the start.

/** Names as OFD files carry them. Elements without a pinyin name are left out. @see GB/T 36903-2018 */
export const toPinyin = (values: Metadata): NamedMetadata => rename(values, 'pinyin');
/** Reads names of an OFD file; names outside the table are left out. @param values attacker-controlled */
export const fromPinyin = (values: NamedMetadata): Metadata => restore(values, 'pinyin');
/** Names as interfaces carry them. @see GB/T 36906-2018 */
export const toEnglish = (values: Metadata): NamedMetadata => rename(values, 'english');
/** Reads names of an interface; names outside the table are left out. @param values attacker-controlled */
export const fromEnglish = (values: NamedMetadata): Metadata => restore(values, 'english');
/** Names as Guangdong's interface carries them. */
export const toGuangdong = (values: Metadata): NamedMetadata => rename(values, 'guangdong');
/** Reads Guangdong's names; names outside the table are left out. @param values attacker-controlled */
export const fromGuangdong = (values: NamedMetadata): Metadata => restore(values, 'guangdong');
/** Names as printed in Chinese. */
export const toChinese = (values: Metadata): NamedMetadata => rename(values, 'zh');
/** Reads names as printed in Chinese; names outside the table are left out. @param values attacker-controlled */
export const fromChinese = (values: NamedMetadata): Metadata => restore(values, 'zh');

const rows: readonly (readonly [string, MetadataRow])[] = Object.entries(metadata);

function rename(values: Metadata, naming: Naming): NamedMetadata {
  const given = new Map(Object.entries(values));
  return Object.fromEntries(
    rows.flatMap(([ours, row]) => {
      const theirs = row[naming];
      const value = given.get(ours);
      return theirs === undefined || value === undefined ? [] : [[theirs, value]];
    }),
  );
}

function restore(values: NamedMetadata, naming: Naming): Metadata {
  const given = new Map(Object.entries(values));
  return Object.fromEntries(
    rows.flatMap(([ours, row]) => {
      const theirs = row[naming];
      const value = theirs === undefined ? undefined : given.get(theirs);
      return value === undefined ? [] : [[ours, value]];
    }),
  );
}
