import { z } from 'zod';

const text = (characters: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .length(characters);

/** A wrapped secret as JSON: everything in clear but what is sealed. */
export const wrappedSchema = z.strictObject({
  format: z.literal('ganzheng.wrapped'),
  version: z.literal(1),
  /** what is sealed: checked before it is opened */
  holds: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** true when the key is also under a secret of the device */
  device: z.boolean(),
  /** how the PIN was stretched; null when there is none. The bounds of the cost are checked where it is spent. */
  pin: z.strictObject({ kdf: z.literal('scrypt'), n: z.int().min(1), r: z.int().min(1), p: z.int().min(1) }).nullable(),
  /** 16 bytes */
  salt: text(22),
  /** 12 bytes */
  iv: text(16),
  /** SM4-GCM ciphertext ‖ tag */
  sealed: z.string().regex(/^[A-Za-z0-9_-]{22,4096}$/),
});

export type Wrapped = Readonly<z.output<typeof wrappedSchema>>;
