import type { Millis } from '../../../kernel/clock';
import type { NamedFarewell, WaitTreatment } from '../voice-provider';

/** What a caller hears, Chinese first. */
export interface Announcement {
  readonly zh: string;
  readonly en: string;
}

export const WAIT_ANNOUNCEMENTS: Readonly<Record<WaitTreatment['announcement'], Announcement>> = {
  welcome: {
    zh: '您好，欢迎致电。正在为您接通人工座席，请稍候。',
    en: 'Welcome. You are being connected to an agent.',
  },
  'back-in-queue': {
    zh: '抱歉，刚才的通话中断了。您的排队位置已保留，正在为您重新接通，请稍候。',
    en: 'We are sorry, the connection was lost. You keep your place in line.',
  },
};

/** While we cannot take the call. */
export const HOLDING: Announcement = {
  zh: '您好，来电较多，正在为您接通，请不要挂机。',
  en: 'Welcome. Please hold the line.',
};
export const STILL_HOLDING: Announcement = { zh: '请您继续等候。', en: 'Please continue to hold.' };

export const FAREWELLS: Readonly<Record<Exclude<NamedFarewell, 'none'>, Announcement>> = {
  'unknown-number': {
    zh: '您好，您拨打的号码未开通服务，请核实后再拨。',
    en: 'The number you dialled is not in service.',
  },
  'queue-full': {
    zh: '抱歉，当前排队人数已满，请您稍后再拨。',
    en: 'All places in line are taken. Please call again later.',
  },
  'queue-closed': {
    zh: '您好，当前不在服务时间内，请您在服务时间再拨。',
    en: 'Our lines are closed now. Please call again during service hours.',
  },
  'lines-busy': { zh: '抱歉，线路繁忙，请您稍后再拨。', en: 'All lines are busy. Please call again later.' },
  'try-again-later': {
    zh: '抱歉，暂时无法为您服务，请您稍后再拨。',
    en: 'We cannot serve you right now. Please call again later.',
  },
};

const MINUTE_MS = 60_000;
/** Nobody believes a promise of more. */
const LONGEST_MIN = 60;

/**
 * @param ahead customers before this one
 * @param expectedMs null: not known
 */
export function placeAnnouncement(ahead: number, expectedMs: Millis | null): Announcement {
  const place =
    ahead === 0
      ? { zh: '您是下一位，', en: 'You are next in line.' }
      : { zh: `您前面还有${ahead}位客户，`, en: `You are number ${ahead + 1} in line.` };
  if (expectedMs === null) return { zh: `${place.zh}请稍候。`, en: place.en };
  const minutes = Math.min(LONGEST_MIN, Math.max(1, Math.ceil(expectedMs / MINUTE_MS)));
  const more = minutes === LONGEST_MIN;
  return {
    zh: `${place.zh}预计等候${more ? '超过' : '约'}${minutes}分钟，请稍候。`,
    en: `${place.en} The expected wait is ${more ? 'over' : 'about'} ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  };
}
