import { UNKNOWN } from '../format/format';

const DAY_MIN = 1_440;

interface Words {
  /** 1 (Monday) to 7. */
  readonly day: (day: number) => string;
  readonly always: string;
  /** Between days of a span, 周一至周五; between spans of one day; between days. */
  readonly to: string;
  readonly and: string;
  readonly next: string;
}

/** Weekly windows in minutes since Monday 00:00 as people write them: 周一至周五 08:00–20:00，周六 09:00–12:00. */
export function hoursInWords(weekly: readonly { readonly from: number; readonly to: number }[], words: Words): string {
  if (weekly.length === 0) return UNKNOWN;
  if (weekly[0]?.from === 0 && weekly[0].to === 7 * DAY_MIN) return words.always;
  const spans = spansByDay(weekly, words.and);
  const groups: { readonly first: number; last: number; readonly text: string }[] = [];
  spans.forEach((text, index) => {
    if (text === '') return;
    const before = groups.at(-1);
    if (before?.text === text && before.last === index) before.last = index + 1;
    else groups.push({ first: index + 1, last: index + 1, text });
  });
  return groups
    .map(({ first, last, text }) => {
      const days = first === last ? words.day(first) : `${words.day(first)}${words.to}${words.day(last)}`;
      return `${days} ${text}`;
    })
    .join(words.next);
}

/** What begins on each day; a span of more than a day is one of each of its days. */
function spansByDay(weekly: readonly { readonly from: number; readonly to: number }[], and: string): readonly string[] {
  const days: string[][] = Array.from({ length: 7 }, () => []);
  for (const { from, to } of weekly) {
    for (let begin = from; begin < to;) {
      const day = Math.floor(begin / DAY_MIN);
      const end = to - begin <= DAY_MIN ? to : (day + 1) * DAY_MIN;
      days[day]?.push(`${clock(begin - day * DAY_MIN)}–${clock(end - day * DAY_MIN)}`);
      begin = end;
    }
  }
  return days.map((spans) => spans.join(and));
}

/** 06:00 of the next day is 06:00; the end of a day is 24:00. */
function clock(minute: number): string {
  const within = minute > DAY_MIN ? minute - DAY_MIN : minute;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}
