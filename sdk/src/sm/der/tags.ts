/** The tags we speak. @see ITU-T X.690, 8.1.2; X.680, 8.4 */
export const derTags = Object.freeze({
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  none: 0x05,
  objectId: 0x06,
  sequence: 0x30,
  context: 0xa0,
});
