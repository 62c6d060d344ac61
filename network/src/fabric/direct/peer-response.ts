/** What a peer answers to a proposal, as fabric-network hands it on. */
export interface PeerResponse {
  readonly response: { readonly status: number; readonly message: string; readonly payload: Uint8Array };
  /** empty when the peer itself failed, and no chaincode spoke */
  readonly payload: Uint8Array;
  readonly endorsement: { readonly endorser: Uint8Array; readonly signature: Uint8Array } | null;
}

const firstError = 400;

/** Whether it was the chaincode that said no: when the peer itself fails, its answer has no payload. */
export const isRefusal = ({ response, payload }: PeerResponse): boolean => response.status >= firstError && payload.length > 0;

export const isEndorsed = ({ response, endorsement }: PeerResponse): boolean => response.status < firstError && endorsement !== null;
