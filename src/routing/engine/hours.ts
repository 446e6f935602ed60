import type { Millis } from '../../kernel/clock';
import type { Hours, MinuteWindow } from './config';

const MINUTE_MS = 60_000;
const DAY_MIN = 1_440;
const WEEK_DAYS = 7;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const EPOCH_WEEKDAY = 3;

/** A stretch of time in which nothing opens or closes. */
interface Period {
  readonly from: Millis;
  /** Null: for ever. */
  readonly until: Millis | null;
  readonly open: boolean;
}

/**
 * Opening hours as questions (docs/adr/0013-overflow.md, Hours): civil arithmetic on whole days since 1970, at a fixed
 * offset from UTC. Answers depend on the instant alone; the period of the last answer is kept, for the next question
 * mostly falls into it.
 */
export class OpeningHours {
  private readonly days: ReadonlyMap<number, readonly MinuteWindow[]>;
  private period: Period | null = null;

  constructor(private readonly hours: Hours) {
    this.days = new Map((hours.days ?? []).map(({ day, windows }) => [day, windows]));
  }

  isOpen(at: Millis): boolean {
    return this.periodOf(at).open;
  }

  /** The next instant at which it opens or closes; null when it never does. */
  nextChange(at: Millis): Millis | null {
    return this.periodOf(at).until;
  }

  private periodOf(at: Millis): Period {
    const known = this.period;
    if (known !== null && at >= known.from && (known.until === null || at < known.until)) return known;
    const minute = Math.floor(at / MINUTE_MS) + this.hours.utcOffsetMin;
    const open = this.isOpenIn(minute);
    const change = this.nextTurn(minute, open);
    const until = change === null ? null : (change - this.hours.utcOffsetMin) * MINUTE_MS;
    this.period = { from: at, until, open };
    return this.period;
  }

  /** `minute`: local, since 1970-01-01 00:00. */
  private isOpenIn(minute: number): boolean {
    const day = Math.floor(minute / DAY_MIN);
    const own = this.days.get(day);
    if (own !== undefined) return lies(minute - day * DAY_MIN, own);
    return lies(weekdayOf(day) * DAY_MIN + minute - day * DAY_MIN, this.hours.weekly);
  }

  /** A week without days of their own shows every turn of the weekly hours; such a day may hide one. */
  private nextTurn(minute: number, open: boolean): number | null {
    const today = Math.floor(minute / DAY_MIN);
    const own = [...this.days.keys()].filter((day) => day >= today);
    const ahead = [today, ...own].flatMap((day) => Array.from({ length: WEEK_DAYS + 1 }, (_, index) => day + index));
    const days = [...new Set(ahead)].sort((a, b) => a - b);
    for (const day of days) {
      for (const edge of this.edgesOf(day)) if (edge > minute && this.isOpenIn(edge) !== open) return edge;
    }
    return null;
  }

  /** Local minutes at which something may turn in the course of a day, midnight included. */
  private edgesOf(day: number): number[] {
    const midnight = day * DAY_MIN;
    const own = this.days.get(day);
    const offset = own === undefined ? weekdayOf(day) * DAY_MIN : 0;
    const edges = (own ?? this.hours.weekly).flatMap(({ from, to }) => [from - offset, to - offset]);
    const inside = edges.filter((minute) => minute > 0 && minute < DAY_MIN).sort((a, b) => a - b);
    return [midnight, ...inside.map((minute) => midnight + minute)];
  }
}

function weekdayOf(day: number): number {
  return (((day + EPOCH_WEEKDAY) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS;
}

function lies(minute: number, windows: readonly MinuteWindow[]): boolean {
  return windows.some(({ from, to }) => minute >= from && minute < to);
}
