/** What fabric-shim 2.5.8 (pinned) starts a contract with; it has no types of its own. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract.js' {
  import type { ChaincodeInterface } from 'fabric-shim';

  const ChaincodeFromContract: new (
    contracts: unknown[],
    serializers: { readonly transaction: string; readonly serializers: Readonly<Record<string, unknown>> },
    metadata: object,
    title: string,
    version: string,
  ) => ChaincodeInterface;
  export default ChaincodeFromContract;
}
