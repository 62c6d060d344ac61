/** Lower-case hex. The platform's is several times as fast as a portable one, and every transaction needs some. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
