/** Imported by a module that hashes little: `compress` then is small instead of fast. */
@global
const HASHES_LITTLE: bool = true;
