/** Twilio blocks the pair of numbers on the first line by itself, whatever we do; the others are what people write in China. */
const STOP = new Set([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'],
  ...['退订', '取消订阅', 'TD', 'T'],
]);
const START = new Set(['START', 'YES', 'UNSTOP', '恢复', '恢复订阅']);

/**
 * Whether a message says, and says nothing else, that its sender wants no more messages (`stop`), or wants them again (`start`; an
 * ordinary word from everybody who did not say stop before). Full width, small letters, blanks and full stops do not matter.
 * @param optOutType what Twilio itself made of it, when its own service for that is switched on
 */
export function optOutWord(body: string, optOutType?: string): 'stop' | 'start' | null {
  if (optOutType === 'STOP') return 'stop';
  if (optOutType === 'START') return 'start';
  const word = body
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Cc}.。!“”"'‘’]/gu, '')
    .toUpperCase();
  if (STOP.has(word)) return 'stop';
  return START.has(word) ? 'start' : null;
}
