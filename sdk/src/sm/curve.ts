/** The prime of the field. @see GB/T 32918.5-2017, clause 2 */
export const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn;
/** The coefficient a of y² = x³ + ax + b. @see GB/T 32918.5-2017, clause 2 */
export const a = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_fffffffcn;
/** The coefficient b of y² = x³ + ax + b. @see GB/T 32918.5-2017, clause 2 */
export const b = 0x28e9fa9e_9d9f5e34_4d5a9e4b_cf6509a7_f39789f5_15ab8f92_ddbcbd41_4d940e93n;
/** The order of the base point. @see GB/T 32918.5-2017, clause 2 */
export const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;
/** The x coordinate of the base point. @see GB/T 32918.5-2017, clause 2 */
export const gx = 0x32c4ae2c_1f198119_5f990446_6a39c994_8fe30bbf_f2660be1_715a4589_334c74c7n;
/** The y coordinate of the base point. @see GB/T 32918.5-2017, clause 2 */
export const gy = 0xbc3736a2_f4f6779c_59bdcee3_6b692153_d0a9877c_c62a4740_02df32e5_2139f0a0n;

/** The least non-negative residue: BigInt's remainder keeps the sign. */
export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** base^exponent mod modulus, by square and multiply; not constant in time. */
export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = mod(base, modulus);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** x³ + ax + b mod p, the square of y. @see GB/T 32918.1-2016, 3.2.1 */
export const ySquaredOf = (x: bigint): bigint => mod(((x * x) % p) * x + a * x + b, p);

/** True when (x, y) are reduced coordinates of an affine point of the curve. @see GB/T 32918.1-2016, 6.2.1 */
export const isOnCurve = (x: bigint, y: bigint): boolean => x < p && y < p && (y * y) % p === ySquaredOf(x);
