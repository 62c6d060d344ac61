import { fileURLToPath } from 'node:url';

/** The top of the checkout, wherever the tests run from. */
export const top = fileURLToPath(new URL(import.meta.url.includes('/tests/dist/') ? '../../../' : '../../', import.meta.url));
