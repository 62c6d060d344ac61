/** The parts of digitalbazaar's packages that the benches touch; they ship no types. */
declare module '@digitalbazaar/vc' {
  type DocumentLoader = (url: string) => Promise<{ document: unknown; documentUrl: string; contextUrl?: null }>;
  interface Options {
    readonly suite: unknown;
    readonly documentLoader: DocumentLoader;
    readonly challenge?: string;
  }
  export function issue(options: Options & { readonly credential: object }): Promise<object>;
  export function createPresentation(options: {
    readonly verifiableCredential: object;
    readonly holder: string;
    readonly version: number;
  }): object;
  export function signPresentation(options: Options & { readonly presentation: object }): Promise<object>;
  export function verify(
    options: Options & { readonly presentation: object },
  ): Promise<{ readonly verified: boolean; readonly error?: unknown }>;
}

declare module '@digitalbazaar/data-integrity' {
  export class DataIntegrityProof {
    constructor(options: { readonly signer?: unknown; readonly cryptosuite: unknown });
  }
}

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: unknown;
}

declare module '@digitalbazaar/ed25519-multikey' {
  interface KeyPair {
    readonly id: string;
    readonly controller: string;
    signer(): unknown;
    export(options: { readonly publicKey: true; readonly includeContext: true }): Promise<object>;
  }
  export function generate(options: { readonly controller: string }): Promise<KeyPair>;
}

declare module '@digitalbazaar/security-document-loader' {
  export function securityLoader(): { build(): import('@digitalbazaar/vc').DocumentLoader };
}
