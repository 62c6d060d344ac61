/** What a caller may do about an error: nothing, the same again, a new request, or the same after waiting. */
export type Retry = 'no' | 'same' | 'new' | 'wait';

/** One row of the error table: HTTP status, retry advice, 中文, English. */
export type ErrorRow = readonly [status: number, retry: Retry, zh: string, en: string];

export type ErrorRows = Readonly<Record<string, ErrorRow>>;
