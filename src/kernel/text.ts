/**
 * Text that PostgreSQL and every browser accept: without NUL (SQLSTATE 22021 fails the whole commit) and without
 * lone surrogates (not encodable as UTF-8), which become U+FFFD.
 */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
