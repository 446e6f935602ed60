import { MEDIA, type Medium } from '../src/kernel/medium';

const OUTCOMES = ['served', 'abandoned', 'rejected', 'other'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Ended contacts by medium and outcome. */
export type Figures = Readonly<Record<Medium, Readonly<Record<Outcome, number>>>>;

/** Counts one by one. */
export class Ledger {
  private readonly counts = emptyFigures();

  add(medium: Medium, outcome: Outcome, count = 1): void {
    this.counts[medium][outcome] += count;
  }

  figures(): Figures {
    return structuredClone(this.counts);
  }
}

/** A close cause as the figures of a day have it. */
export function outcomeOf(cause: string | null): Outcome {
  return cause === 'served' || cause === 'abandoned' || cause === 'rejected' ? cause : 'other';
}

/** What was added since `before`. */
export function since(before: Figures, now: Figures): Figures {
  const difference = emptyFigures();
  for (const medium of MEDIA)
    for (const outcome of OUTCOMES) difference[medium][outcome] = now[medium][outcome] - before[medium][outcome];
  return difference;
}

export function sameFigures(a: Figures, b: Figures): boolean {
  return MEDIA.every((medium) => OUTCOMES.every((outcome) => a[medium][outcome] === b[medium][outcome]));
}

function emptyFigures(): Record<Medium, Record<Outcome, number>> {
  const none = (): Record<Outcome, number> => ({ served: 0, abandoned: 0, rejected: 0, other: 0 });
  return { voice: none(), chat: none(), sms: none(), email: none() };
}
