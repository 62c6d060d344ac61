/**
 * True when a division lies within another: 360000 holds 360700, which holds 360734.
 *
 * @param outer six digits; trailing pairs of zeros stand for everything below
 * @param inner six digits
 * @see GB/T 2260-2007, 4 (two digits each for province, city and county)
 */
export const regionCovers = (outer: string, inner: string): boolean => inner.startsWith(outer.replace(/(00){1,3}$/, ''));
