import fc from 'fast-check';

/** Any UTF-16 text, lone surrogates and control characters included. Much quicker to start than fast-check's own `binary` unit. */
export const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 60 });
