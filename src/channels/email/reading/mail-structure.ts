import { fieldParameter, fieldType, readHeaderFields } from './header-fields';
import type { MailProblem } from './mail';

/** Parts within parts. Mail programs make four or five; a forwarded forward a few more. */
const DEEPEST = 20;
const MOST_PARTS = 200;

const LF = 0x0a;
const HYPHEN = 0x2d;

/**
 * Looks over the parts of a mail without decoding anything, so that one that was built to be endless costs one walk through its
 * lines. Null: it may be parsed.
 */
export function structureProblem(raw: Buffer): Extract<MailProblem, 'too-deeply-nested' | 'too-many-parts'> | null {
  const open: { readonly boundary: string; readonly depth: number }[] = [];
  let parts = 0;
  let depth = 0;
  let at = 0;
  /** Reads the header of a part, and of the mails that lie in it head to head. */
  const enter = (): boolean => {
    for (;;) {
      const { fields, bodyAt } = readHeaderFields(raw.subarray(at));
      at += bodyAt;
      const contentType = fields.findLast(({ name }) => name === 'content-type')?.value ?? '';
      const type = fieldType(contentType);
      if (type.startsWith('multipart/') || type === 'message/rfc822') depth += 1;
      if (depth > DEEPEST) return false;
      const boundary = type.startsWith('multipart/') ? fieldParameter(contentType, 'boundary') : '';
      if (boundary !== '') open.push({ boundary, depth });
      if (type !== 'message/rfc822' || at >= raw.length) return true;
    }
  };
  if (!enter()) return 'too-deeply-nested';
  while (at < raw.length) {
    const lf = raw.indexOf(LF, at);
    const next = lf === -1 ? raw.length : lf + 1;
    const delimiter =
      raw[at] === HYPHEN && raw[at + 1] === HYPHEN ? raw.toString('latin1', at + 2, next).trimEnd() : null;
    at = next;
    if (delimiter === null) continue;
    const index = open.findLastIndex(({ boundary }) => delimiter === boundary || delimiter === `${boundary}--`);
    const found = open[index];
    if (found === undefined) continue;
    const ends = delimiter !== found.boundary;
    open.length = ends ? index : index + 1;
    depth = ends ? found.depth - 1 : found.depth;
    if (ends) continue;
    parts += 1;
    if (parts > MOST_PARTS) return 'too-many-parts';
    if (!enter()) return 'too-deeply-nested';
  }
  return null;
}
