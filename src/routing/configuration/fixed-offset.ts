/**
 * Zones whose clocks are not changed. The engine knows opening hours at one fixed distance from UTC (docs/adr/0013-overflow.md), so hours
 * need such a zone; China's is one.
 */

/** Years that are looked at. What governments decide later comes with the time zone data of a new Node. */
const FIRST_YEAR = 2026;
const LAST_YEAR = 2037;
/** Changes of clocks that are undone within the year (summer time, Ramadan) last for four weeks at least. */
const DAYS = [1, 15] as const;

const known = new Map<string, number | null>();

/** Minutes that the zone is ahead of UTC; null when that changes in the course of the years. */
export function fixedOffsetMin(timeZone: string): number | null {
  let offset = known.get(timeZone);
  if (offset === undefined) {
    offset = onlyOffset(timeZone);
    known.set(timeZone, offset);
  }
  return offset;
}

function onlyOffset(timeZone: string): number | null {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  let only: string | null = null;
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    for (let month = 0; month < 12; month += 1) {
      for (const day of DAYS) {
        const name = offsetName(format, Date.UTC(year, month, day));
        only ??= name;
        if (name !== only) return null;
      }
    }
  }
  return minutesOf(only ?? '');
}

function offsetName(format: Intl.DateTimeFormat, instant: number): string {
  return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** `GMT`, `GMT+08:00`, `GMT-03:30`. */
function minutesOf(name: string): number {
  const found = /([+-])(\d\d):(\d\d)$/.exec(name);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return found[1] === '-' ? -minutes : minutes;
}
