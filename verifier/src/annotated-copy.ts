import type { JsonObject, Proven } from '@ganzheng/sdk/vc';

/** An annotated copy (加注件): what the window keeps of a licence, for one purpose and for a time, signed by the window. */
export type AnnotatedCopy = Proven<JsonObject>;
