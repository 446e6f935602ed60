import type { Treatment } from '../routing/engine/config';

/** Actions of overflow rules that are words to the customer: the rule's own, where it has some. */
export type SpokenTreatment = Extract<Treatment, 'announce' | 'deflect' | 'release'>;

/** In both languages, for nobody knows which one the customer reads. */
const RELEASED =
  '抱歉，现在暂时无法为您服务，请您稍后再联系我们。\nWe cannot serve you right now. Please contact us again later.';

/** As it is written. */
export function writtenWords(kind: SpokenTreatment, parameter: string | undefined): string {
  if (kind === 'deflect') return deflected(parameter ?? '');
  return parameter ?? RELEASED;
}

/** As it is read out: numbers digit by digit. */
export function spokenWords(kind: SpokenTreatment, parameter: string | undefined): string {
  if (kind === 'deflect') return deflected(Array.from(parameter ?? '').join(' '));
  return parameter ?? RELEASED;
}

function deflected(to: string): string {
  return `抱歉，现在暂时无法为您服务，请改用：${to}\nWe cannot serve you right now. Please use: ${to}`;
}

/** Each line in its language: with Chinese characters Chinese, else English. */
export function linesOf(words: string): readonly { readonly language: 'zh' | 'en'; readonly text: string }[] {
  return words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((text) => ({ language: /\p{Script=Han}/u.test(text) ? 'zh' : 'en', text }));
}
