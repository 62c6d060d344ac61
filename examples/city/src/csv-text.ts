import type { Row } from './existing-rows.js';

/** Written by office software: a byte order mark before, CRLF at each end of line. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The text of a CSV file as office software in a bureau writes it: UTF-8 with a byte order mark, CRLF, quotes where needed.
 *
 * @see RFC 4180
 */
export const csvText = (headings: readonly string[], rows: readonly Row[]): string =>
  BYTE_ORDER_MARK + [headings, ...rows.map((row) => headings.map((heading) => row[heading] ?? ''))].map(line).join('');

const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
