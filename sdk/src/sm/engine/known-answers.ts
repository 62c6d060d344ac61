import { hex, utf8 } from '@scure/base';

/** The signature of GM/T 0003.5-2012, annex A.2, and two digests: what an engine must know before it is trusted. */
export const knownAnswers = {
  // GB/T 32905-2016, annex A.1
  sm3: { message: utf8.decode('abc'), digest: hex.decode('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0') },
  // GB/T 32907-2016, annex A.1: the key enciphers itself
  sm4: { key: hex.decode('0123456789abcdeffedcba9876543210'), ciphertext: hex.decode('681edf34d206965e86b3e94f536e4246') },
  // GM/T 0003.5-2012, annex A.2
  sm2: {
    message: utf8.decode('message digest'),
    privateKey: hex.decode('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8'),
    publicKey: hex.decode(
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
    ),
    compressed: hex.decode('0309f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020'),
    signature: hex.decode(
      'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
    ),
  },
} as const;
