/** The 36 digits and letters in the order every scheme here values them. */
export const alphanumerics = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The 31 characters of a unified social credit code: no I, O, Z, S, V. @see GB 32100-2015, table 2 */
const creditCharacters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * The check character of a hybrid system MOD M+1,M over the first M digits and letters.
 *
 * @param body characters of the alphabet, already known to be in it
 * @param modulus 36 for MOD 37,36 (licence identifiers), 10 for MOD 11,10 (food permits)
 * @see ISO/IEC 7064 clause 9 (GB/T 17710)
 */
export function hybridCheck(body: string, modulus: 10 | 36): string {
  let product: number = modulus;
  for (const character of body) {
    const sum = (product + valueIn(alphanumerics, character)) % modulus || modulus;
    product = (sum * 2) % (modulus + 1);
  }
  return alphanumerics.charAt((modulus + 1 - product) % modulus);
}

/** The check character of a citizen identity number over its first 17 digits. @see GB 11643-1999 annex A, ISO/IEC 7064 MOD 11-2 */
export function identityCheck(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return '10X98765432'.charAt(weightedSum(body, weights, alphanumerics) % 11);
}

/** The check character of an organisation code over its first 8 characters. @see GB 11714-1997 clause 4 */
export function organisationCheck(body: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  return '0X987654321'.charAt(weightedSum(body, weights, alphanumerics) % 11);
}

/** The check character of a unified social credit code over its first 17 characters. @see GB 32100-2015 clause 5.6 */
export function creditCheck(body: string): string {
  // 3^i mod 31
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  return creditCharacters.charAt((31 - (weightedSum(body, weights, creditCharacters) % 31)) % 31);
}

/** Sum of weight times value; a body of another length than its weights is a mistake of the caller. */
function weightedSum(body: string, weights: readonly number[], alphabet: string): number {
  if (body.length !== weights.length) throw new TypeError(`the body must have ${weights.length} characters`);
  return weights.reduce((sum, weight, at) => sum + weight * valueIn(alphabet, body.charAt(at)), 0);
}

function valueIn(alphabet: string, character: string): number {
  const value = alphabet.indexOf(character);
  if (value < 0) throw new TypeError('the body has a character outside the alphabet of the scheme');
  return value;
}
