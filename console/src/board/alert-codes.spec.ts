import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_ALERTS } from './alert-codes';
import en from './en';
import zhCN from './zh-CN';

const SRC = join(__dirname, '../../../src');
/** Hand on what others raised. */
const FORWARDERS = ['routing/routing.module.ts', 'live/board.service.ts'];

function sources(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(SRC, file), 'utf8') }));
}

/** The code in each call that raises an alert; null where it is no word of its own. */
function raised(text: string): readonly (string | null)[] {
  const calls = text.matchAll(
    /(?:(?:\.raise|raiseAlert)\(\s*(?:[\w.]+,\s*)?|kind: 'alert-raised',\s*(?:at: [\w.]+,\s*)?(?=alert:))(\{[^}]*|'[^']*'|alert: '[^']*')/g,
  );
  return [...calls].map(
    ([, given = '']) => /^'([a-z-]+)'$|\balert: '([a-z-]+)'/.exec(given)?.slice(1).join('') ?? null,
  );
}

test('the words of alerts are those of the codes that the server raises', () => {
  const found = sources().map(({ file, text }) => ({ file, codes: raised(text) }));
  const unnamed = found.filter(({ codes }) => codes.includes(null)).map(({ file }) => file);
  expect([...unnamed].sort()).toEqual([...FORWARDERS].sort());
  const codes = new Set(found.flatMap((one) => one.codes).filter((code) => code !== null));
  expect([...codes].sort()).toEqual([...KNOWN_ALERTS].sort());
});

test.each(KNOWN_ALERTS)('%s has words in both languages', (code) => {
  expect([zhCN[`alert.${code}`], en[`alert.${code}`]]).toEqual([expect.any(String), expect.any(String)]);
});

test('every word of an alert is of a known one', () => {
  const words = Object.keys(zhCN).filter((key) => key.startsWith('alert.') && key !== 'alert.other');
  expect(words.sort()).toEqual(KNOWN_ALERTS.map((code) => `alert.${code}`).sort());
});
