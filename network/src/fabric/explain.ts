import { errorTable, type LicenceError } from '@ganzheng/sdk/errors';

/** A failure told to whoever runs the network. */
export interface Explanation {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly detail: LicenceError['detail'];
}

/** What Fabric's programs say when something familiar is wrong, and what to do about it. */
const known: readonly (readonly [said: RegExp, zh: string, en: string])[] = [
  [
    /address already in use/,
    '端口已被占用；请先执行 network down，或以 --first-port 另选端口',
    'A port is taken: run network down first, or choose others with --first-port',
  ],
  [/no Raft leader/, '排序节点尚未选出主节点；请稍后重试', 'The orderers have no leader yet; try again'],
  [
    /connection refused|context deadline exceeded|failed to connect/,
    '节点未响应；请查看 network status 与 network logs',
    'A node does not answer: see network status and network logs',
  ],
  [
    /certificate has expired|not yet valid|identity expired|expired certificate/,
    '证书不在有效期内；请查看 network certs',
    'A certificate does not hold at this time: see network certs',
  ],
  [
    /no peer combination|failed to collect enough/,
    '可背书的成员不足；请查看 network status',
    'Too few members endorse: see network status',
  ],
  [
    /implicit policy evaluation failed|ConfigUpdate is not signed|signature set did not satisfy policy/i,
    '签署变更的成员未过半数',
    'Fewer than a majority of the members signed the change',
  ],
  [/permission denied|EACCES|EPERM/, '文件或程序无访问权限', 'A file or program may not be read, written or run'],
  [/read-only file system|EROFS/, '文件系统为只读', 'The file system is read only'],
  [/no space left on device|ENOSPC|EDQUOT|quota exceeded/, '磁盘已满', 'The disk is full'],
  [/ENOTDIR|EEXIST/, '所指之处是文件，不是文件夹', 'What is named is a file where a folder is needed'],
  [/EMFILE|ENFILE|too many open files/, '打开的文件过多', 'Too many files are open'],
  [
    /chaincode definition not agreed to by this org|not satisfied/,
    '同意新规则的机构未过半数',
    'Fewer than a majority of the members approved the law',
  ],
  [/spawn .*ENOENT/, '程序已不在原处；请执行 network doctor', 'The program is no longer where it was found: run network doctor'],
  [/ENOENT.*mkdir/, '上级文件夹不存在或不可写', 'A folder above it is missing or may not be written'],
  [/ENOENT/, '缺少文件', 'A file is missing'],
];

/** Explains a coded failure in both languages, with what is known of its cause. */
export function explain({ code, detail }: LicenceError): Explanation {
  const { zh, en } = errorTable[code];
  const said = typeof detail.because === 'string' ? detail.because : '';
  const hint = known.find(([pattern]) => pattern.test(said));
  return { code, zh: hint === undefined ? zh : `${zh}：${hint[1]}`, en: hint === undefined ? en : `${en}: ${hint[2]}`, detail };
}
