import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

const services = '(issuer|verifier|wallet)';

/** Who may import whom: house §2 as data. Paths are from the top; other packages are met as their built `dist`. */
export const importRules: readonly IForbiddenRuleType[] = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'sdk-stands-alone',
    severity: 'error',
    from: { path: '^sdk/src' },
    to: { path: '^(chaincode|network|issuer|verifier|wallet|examples|tests)/' },
  },
  {
    name: 'sdk-has-no-node',
    severity: 'error',
    from: { path: '^sdk/src', pathNot: '^sdk/src/(web/|sm/native\\.ts)' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'law-imports-four-rooms',
    severity: 'error',
    from: { path: '^chaincode/src' },
    to: { path: '^(sdk/(src|dist)/(licence|vc|verify|oid4vc|web|bulk)/|network/|issuer/|verifier/|wallet/|examples/|tests/)' },
  },
  { name: 'law-has-no-node', severity: 'error', from: { path: '^chaincode/src' }, to: { dependencyTypes: ['core'] } },
  {
    name: 'network-below-services',
    severity: 'error',
    from: { path: '^network/src' },
    to: { path: '^(issuer|verifier|wallet|examples|tests)/' },
  },
  { name: 'services-never-each-other', severity: 'error', from: { path: `^${services}/` }, to: { path: `^${services}/`, pathNot: '^$1/' } },
  { name: 'services-never-the-law', severity: 'error', from: { path: `^${services}/` }, to: { path: '^chaincode/' } },
  {
    name: 'only-main-opens-the-network',
    severity: 'error',
    from: { path: `^${services}/src`, pathNot: '/main\\.ts$' },
    to: { path: '^network/' },
  },
  { name: 'only-web-in-services', severity: 'error', from: { path: '^sdk/src', pathNot: '^sdk/src/web/' }, to: { path: '^sdk/src/web/' } },
  {
    name: 'nobody-imports-the-city',
    severity: 'error',
    from: { path: '^(sdk|chaincode|network|issuer|verifier|wallet)/' },
    to: { path: '^(examples|tests)/' },
  },
  {
    name: 'express-confined',
    severity: 'error',
    from: { path: '^(chaincode|network|examples|sdk/src/(?!web/))' },
    to: { path: 'node_modules/express/' },
  },
  {
    name: 'level-confined',
    severity: 'error',
    from: { path: '^(sdk|chaincode|network/src/(?!embedded/))' },
    to: { path: 'node_modules/(level|classic-level|browser-level)/' },
  },
  {
    name: 'jsonld-confined',
    severity: 'error',
    from: { path: '^(?!sdk/src/vc/)', pathNot: '^tests/' },
    to: { path: 'node_modules/jsonld/' },
  },
  {
    name: 'fabric-confined',
    severity: 'error',
    from: { path: '^(?!network/src/fabric/)' },
    to: { path: 'node_modules/(fabric-network|@hyperledger/fabric-gateway|fabric-ca-client)/' },
  },
  {
    name: 'contract-api-confined',
    severity: 'error',
    from: { path: '^(?!chaincode/src/shell\\.ts)' },
    to: { path: 'node_modules/fabric-contract-api/' },
  },
  { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^#native$' } },
];

/**
 * Reads who imports whom. Another package is met as its built `dist`, by the condition Node itself would choose: by `types` it would be a
 * declaration file, and every rule about packages would be blind.
 */
export async function readImports(
  top: string,
  folders: readonly string[],
  rules: readonly IForbiddenRuleType[] = [],
): Promise<ICruiseResult> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: top,
      ruleSet: { forbidden: [...rules] },
      validate: true,
      doNotFollow: { path: ['node_modules', '/dist/'] },
      tsPreCompilationDeps: true,
      detectJSDocImports: false,
    },
    { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default'], extensions: ['.ts', '.js', '.json'] },
  );
  return output as ICruiseResult;
}

/** What breaks the rules, how many modules were read, and how many imports cross from one package to another (0 of either would mean a blind checker). */
export async function importViolations(
  top: string,
  folders: readonly string[],
  rules: readonly IForbiddenRuleType[] = importRules,
): Promise<{ modules: number; crossings: number; violations: string[] }> {
  const { modules, summary } = await readImports(top, folders, rules);
  const sources = modules.filter(({ source }) => /\/src\/.*\.ts$/.test(source));
  return {
    modules: sources.length,
    crossings: sources.flatMap(({ dependencies }) => dependencies).filter(({ resolved }) => /^[a-z]+\/dist\//.test(resolved)).length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}

/** Relative imports that leave their own package: only exported subpaths cross a package's border. */
export function borderCrossings(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  return files.flatMap(({ path, text }) => {
    const depth = path.split('/').length - 2;
    return [...text.matchAll(/from '((?:\.\.\/)+)[^']*'/g)]
      .filter(([, up]) => (up ?? '').length / 3 >= depth)
      .map(([whole]) => `${path}: ${whole}`);
  });
}
