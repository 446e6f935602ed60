import { cleanText } from '../../kernel/text';

/** As long as a stored message may be; what a provider delivers is far shorter. */
const LONGEST = 10_000;

/** Pictures and files are not fetched; the agent sees that there were some. */
const EMPTY = '[空短信]';

/**
 * What an agent reads of a message: never empty, so that no message is lost, without what a database cannot store. The halves of an
 * emoji that a carrier tore apart at the border of two segments become replacement characters.
 */
export function smsText(body: string, numMedia: number): string {
  const media = numMedia > 0 ? `[图片/附件 NumMedia=${numMedia}]` : '';
  const words = cleanText(body);
  const room = LONGEST - media.length - 1;
  const text = words.trim() === '' ? '' : words.length > room ? `${words.slice(0, room - 1).toWellFormed()}…` : words;
  const parts = [text, media].filter((part) => part !== '');
  return parts.length === 0 ? EMPTY : parts.join('\n');
}
