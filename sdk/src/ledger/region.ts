/** The whole country, which covers every division. */
const COUNTRY = '100000';

/**
 * True when a scope covers a division: the same code, its province or its prefecture.
 *
 * @param scope division an authority or an agreement is limited to
 * @param region division of a licence or an issuer; a malformed code is covered by nothing and covers nothing
 * @see GB/T 2260-2007 clause 4: two digits each for province, prefecture and county
 * @example regionCovers('360700', '360734') // true
 */
export function regionCovers(scope: string, region: string): boolean {
  if (!isRegion(scope) || !isRegion(region)) return false;
  return scope === COUNTRY || region.startsWith(scope.replace(/^([0-9]{2})0000$/, '$1').replace(/^([0-9]{4})00$/, '$1'));
}

/** True for six digits whose province is not empty and whose county does not stand without a prefecture. */
export const isRegion = (text: string): boolean => /^[1-9][0-9](?:0000|(?!00)[0-9]{2}[0-9]{2})$/.test(text);
