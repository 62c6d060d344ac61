/** What a YAML file may hold here. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Writes YAML in block style, two spaces a level; every text that could be read as something else is quoted. @see YAML 1.2 §8.2 */
export const yamlText = (value: Yaml): string => `${linesOf(value).join('\n')}\n`;

function linesOf(value: Yaml): string[] {
  if (isScalar(value)) return [scalarText(value)];
  if (isList(value)) return value.flatMap((item) => hung('-', item));
  return Object.entries(value).flatMap(([key, item]) => hung(`${scalarText(key)}:`, item));
}

/** An item behind its dash or key: scalars and empty collections on the same line, lists and maps below. */
function hung(mark: string, item: Yaml): string[] {
  if (isScalar(item)) return [`${mark} ${scalarText(item)}`];
  const lines = linesOf(item);
  if (lines.length === 0) return [`${mark} ${isList(item) ? '[]' : '{}'}`];
  if (mark !== '-') return [mark, ...lines.map((line) => `  ${line}`)];
  return lines.map((line, at) => `${at === 0 ? '-' : ' '} ${line}`);
}

const isScalar = (value: Yaml): value is string | number | boolean => typeof value !== 'object';
const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);

const plain = /^[A-Za-z/][\w./-]*$/;
const meansElse = /^(true|false|yes|no|on|off|null|y|n)$/i;

/** Double-quoted text in YAML escapes as JSON does. @see YAML 1.2 §7.3.1 */
const scalarText = (value: string | number | boolean): string =>
  typeof value !== 'string' ? String(value) : plain.test(value) && !meansElse.test(value) ? value : JSON.stringify(value);
