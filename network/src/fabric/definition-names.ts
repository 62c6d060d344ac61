import { lawVersion } from '@ganzheng/chaincode';

/** What a definition of the law is called: the version of its rules, which every transaction endorsed under it then names, and its own number. */
export const definitionVersion = (sequence: number): string => `${lawVersion}.${sequence}`;

/** The label of a definition's package. */
export const labelOf = (sequence: number): string => `law_${sequence}`;
