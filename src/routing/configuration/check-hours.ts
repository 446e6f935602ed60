import { minuteOf } from './build-hours';
import { fixedOffsetMin } from './fixed-offset';
import type { HoursDocument } from './hours.schema';

/** What is wrong with hours beyond their shape. `zone`: of the centre by whose clocks they count, and whose that is. */
export function checkHours(
  { weekly, dates = [] }: HoursDocument,
  zone: { readonly name: string; readonly of: string } | null,
  report: (path: string, message: string) => void,
): void {
  if (zone !== null && fixedOffsetMin(zone.name) === null) {
    report(
      'hours',
      `are counted by clocks that are never changed, and ${zone.name}, the time zone of ${zone.of}, changes them; ` +
        'a zone without summer time such as Asia/Shanghai or Etc/GMT-1 would be right',
    );
  }
  weekly.forEach(({ from, to }, index) => {
    if (from === to) report(`hours.weekly.${index}.to`, `is ${to} like its beginning; 00:00 to 24:00 is a whole day`);
  });
  dates.forEach(({ date, windows }, index) => {
    const first = dates.findIndex((other) => other.date === date);
    if (first < index) report(`hours.dates.${index}.date`, `${date} is there already, at ${first}`);
    windows.forEach(({ from, to }, place) => {
      if (minuteOf(to) > minuteOf(from)) return;
      const path = `hours.dates.${index}.windows.${place}.to`;
      report(path, `is ${to}; a time after ${from}, to 24:00 at the latest, would be right`);
    });
  });
  if (weekly.length === 0 && dates.every(({ windows }) => windows.length === 0)) {
    report('hours', 'are never open; at least one window would be right, or no hours at all for always');
  }
}
