/** One verb of a TwiML document, or a noun inside one. */
export interface Verb {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Verb[];
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([A-Za-z]+)((?:\s+[A-Za-z:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([A-Za-z:-]+)="([^"]*)"/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The verbs of a document. Throws what Twilio would call a document parse failure (error 12100). */
export function readTwiml(xml: string): readonly Verb[] {
  const root = { name: '', attributes: {}, text: '', children: [] as Verb[] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const match = TOKEN.exec(xml);
    if (match === null) throw new Error('12100: this is no TwiML');
    const [, closing, name, attributes = '', empty, text] = match;
    const inner = open.at(-1) ?? root;
    if (text !== undefined) {
      inner.text += unescaped(text);
    } else if (closing === '/') {
      if (inner.name !== name) throw new Error(`12100: ${name ?? ''} closes ${inner.name}`);
      open.pop();
    } else if (name !== undefined) {
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, unescaped(value)]);
      const verb = { name, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '', children: [] };
      inner.children.push(verb);
      if (empty !== '/') open.push(verb);
    }
  }
  const [response] = root.children;
  if (open.length !== 1 || response?.name !== 'Response') throw new Error('12100: this is no TwiML');
  return response.children;
}

function unescaped(text: string): string {
  return text.replace(/&(#x?)?([A-Za-z0-9]+);/g, (_, numeric: string | undefined, name: string) => {
    if (numeric !== undefined) return String.fromCodePoint(Number(numeric === '#x' ? `0x${name}` : name));
    return ENTITIES[name] ?? '';
  });
}
