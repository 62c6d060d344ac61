import { readFileSync } from 'node:fs';
import type { CaseOf, EdgeCase, EdgeFile, GroupOf, GroupType } from '../../sm2-edge/format.js';

/** The published file, as text and as data. */
export const edgeText = readFileSync(new URL('../../vectors/sm2-edge.json', import.meta.url), 'utf8');
export const edgeFile = JSON.parse(edgeText) as EdgeFile;

/** The groups of one type. */
export const groupsOf = <Type extends GroupType>(type: Type): readonly GroupOf<Type>[] =>
  edgeFile.testGroups.filter((group) => group.type === type) as unknown as GroupOf<Type>[];

/** All cases of one type, each with its group. */
export const casesOf = <Type extends GroupType>(type: Type): readonly { readonly test: CaseOf<Type>; readonly group: GroupOf<Type> }[] =>
  groupsOf(type).flatMap((group) => group.tests.map((test) => ({ test, group })));

/** The cases on which an implementation and the file differ, as `tcId comment: verdict`; a lot of them as a list that a failing test prints. */
export const differences = (tests: readonly EdgeCase[], verdicts: readonly boolean[]): string[] =>
  tests.flatMap(({ tcId, comment, result }, i) =>
    verdicts[i] === (result === 'valid') ? [] : [`${tcId} ${comment}: ${verdicts[i] ? 'accepted' : 'refused'}`],
  );

/** The same case with the other verdict. */
export const contradicted = <Case extends EdgeCase>(test: Case): Case => ({
  ...test,
  result: test.result === 'valid' ? 'invalid' : 'valid',
});
