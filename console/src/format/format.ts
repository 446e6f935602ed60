/**
 * How figures are written, the same on every page: 03:41 under an hour, 1:30:00 above; 24-hour clock; 48,213; 61.2%.
 * A value that is unknown is a dash, never blank and never NaN.
 */
export const UNKNOWN = '—';

const two = (n: number) => String(n).padStart(2, '0');

/** A span of milliseconds as `03:41` or `1:30:00`. Negative spans count as zero. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** What is left until `deadline`, rounded up, so that 00:00 appears only when it is over. */
export function remaining(deadline: number, now: number): string {
  return duration(Math.ceil(Math.max(0, deadline - now) / 1000) * 1000);
}

/** Whole seconds left, rounded up. */
export function secondsLeft(deadline: number, now: number): number {
  return Math.max(0, Math.ceil((deadline - now) / 1000));
}

/** `11:47:26` in the browser's zone. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return `${hourMinute(at)}:${two(date.getSeconds())}`;
}

/** `11:47` in the browser's zone. */
export function hourMinute(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `7/13`, or `11:47` when it is the same day as `now`. */
export function dayOrTime(at: number, now: number): string {
  const date = new Date(at);
  return date.toDateString() === new Date(now).toDateString()
    ? hourMinute(at)
    : `${date.getMonth() + 1}/${two(date.getDate())}`;
}

/** `7/13 11:47`, or `11:47` when it is the same day as `now`. */
export function dayAndTime(at: number, now: number): string {
  const day = dayOrTime(at, now);
  const time = hourMinute(at);
  return day === time ? time : `${day} ${time}`;
}

/** The browser's zone as `GMT+8`; printed once per page. */
export function zoneName(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `GMT${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`;
}

/** `48,213` */
export function count(n: number | null): string {
  return n === null || !Number.isFinite(n) ? UNKNOWN : Math.round(n).toLocaleString('en-US');
}

/** A share of 0..1 as `61.2%`; a dash when the whole is zero or unknown. */
export function share(part: number | null, whole: number | null): string {
  return part === null || whole === null || whole === 0 ? UNKNOWN : `${((part / whole) * 100).toFixed(1)}%`;
}

/** `139****5678`. What is already masked, or too short to mask, stays as it is. */
export function maskedPhone(address: string): string {
  return /^\+?\d{7,}$/.test(address) ? `${address.slice(0, -8)}****${address.slice(-4)}` : address;
}
