/** How much a service takes from one caller. */
export interface Limits {
  /** bytes of a body that is not an upload */
  readonly bodyBytes: number;
  /** nesting of a JSON body */
  readonly bodyDepth: number;
  /** requests of one address in a minute */
  readonly requestsPerMinute: number;
}

/** Limits that fit a window's work: a presentation of ten licences is about 40 kB. */
export const defaultLimits: Limits = Object.freeze({ bodyBytes: 256 * 1024, bodyDepth: 16, requestsPerMinute: 6000 });
