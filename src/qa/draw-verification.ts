import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { coversCentre, type Principal } from '../identity/principal';
import type { SampleReason } from '../platform/realtime/console-protocol';
import { type ChiSquare, chiSquare } from './sampling/chi-square';
import { drawValue, isDrawn } from './sampling/draw';
import { ruleInForce, type SamplingRule } from './sampling/sampling-rule';
import { rangeTooLong } from './qa.errors';
import type { VerificationQuery } from './samples.schema';
import { SamplingRules } from './sampling-rules.service';

const DAY_MS = 86_400_000;
const MOST_DAYS = 31;
/** Drawn again in one go: 1,000 take some 5 ms of the one thread. */
const PAGE = 1_000;

interface Stratum {
  readonly ruleVersion: number;
  readonly seed: string;
  readonly rate: number;
  candidates: number;
  drawn: number;
  /** `candidates × rate`. */
  expected: number;
}

/** Answer of `GET /api/samples/verification`: the draw of a queue, done once more from the contacts and the rules. */
export interface DrawVerification {
  readonly queueId: string;
  readonly from: number;
  readonly to: number;
  /** Contacts that a seat served, of the inspector's centres, that closed in the time and were decided about. */
  readonly candidates: number;
  /** Closed, and not decided about yet. */
  readonly pending: number;
  readonly samples: Readonly<Record<SampleReason['kind'], number>>;
  /** One for each version of the rule that decided. */
  readonly versions: readonly Stratum[];
  /** Of drawn against expected: 3.84 with one degree of freedom is exceeded once in 20 times. */
  readonly chiSquare: ChiSquare;
  /** Contacts whose random draw, done again, came out otherwise than it is stored. Anything but 0 and 0 is wrong. */
  readonly differences: { readonly missing: number; readonly surplus: number };
}

interface CandidateRow {
  readonly id: string;
  readonly closed_at: Date;
  readonly home_centre_id: string;
  readonly centre_id: string;
  readonly decided: boolean;
  readonly reasons: readonly SampleReason[] | null;
}

/** Draws again what was drawn, so that nobody has to believe it. */
@Injectable()
export class DrawVerifier {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly rules: SamplingRules,
  ) {}

  /** @throws UserError `queue-not-found`, `range-too-long` */
  async verify(principal: Principal, { queueId, from, to }: VerificationQuery): Promise<DrawVerification> {
    if (to - from > MOST_DAYS * DAY_MS) throw rangeTooLong(MOST_DAYS);
    await this.rules.get(queueId);
    const { manager } = this.database;
    const count = new Recount((await this.rules.versions(manager, [queueId])).get(queueId) ?? []);
    let after: { readonly at: Date; readonly id: string } = { at: new Date(from), id: '' };
    for (;;) {
      const rows = await manager.query<CandidateRow[]>(CANDIDATES, [queueId, after.at, after.id, new Date(to), PAGE]);
      for (const row of rows) {
        if (coversCentre(principal, row.centre_id) || coversCentre(principal, row.home_centre_id)) count.add(row);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) break;
      after = { at: last.closed_at, id: last.id };
      await turn();
    }
    return { queueId, from, to, ...count.result() };
  }
}

class Recount {
  private readonly strata = new Map<number, Stratum>();
  private readonly samples = { random: 0, minimum: 0, always: 0 };
  private candidates = 0;
  private pending = 0;
  private missing = 0;
  private surplus = 0;

  constructor(private readonly versions: readonly SamplingRule[]) {}

  add({ id, closed_at: closedAt, decided, reasons }: CandidateRow): void {
    const rule = ruleInForce(this.versions, closedAt.getTime());
    if (!decided || rule === undefined) {
      this.pending += 1;
      return;
    }
    this.candidates += 1;
    const kinds = new Set((reasons ?? []).map(({ kind }) => kind));
    for (const kind of kinds) this.samples[kind] += 1;
    const stored = kinds.has('random');
    const again = isDrawn(drawValue(rule.seed, id), rule.rate);
    if (again && !stored) this.missing += 1;
    if (stored && !again) this.surplus += 1;
    const stratum = this.stratum(rule);
    stratum.candidates += 1;
    stratum.expected = stratum.candidates * rule.rate;
    if (stored) stratum.drawn += 1;
  }

  result(): Omit<DrawVerification, 'queueId' | 'from' | 'to'> {
    const versions = [...this.strata.values()];
    return {
      candidates: this.candidates,
      pending: this.pending,
      samples: this.samples,
      versions,
      chiSquare: chiSquare(versions),
      differences: { missing: this.missing, surplus: this.surplus },
    };
  }

  private stratum({ version: ruleVersion, seed, rate }: SamplingRule): Stratum {
    const known = this.strata.get(ruleVersion);
    if (known !== undefined) return known;
    const stratum: Stratum = { ruleVersion, seed, rate, candidates: 0, drawn: 0, expected: 0 };
    this.strata.set(ruleVersion, stratum);
    return stratum;
  }
}

/** Of several contacts of one instant some may be decided about and others not yet: the journal's numbers tell. */
const CANDIDATES = `
  select c.id, c.closed_at, c.home_centre_id, coalesce(c.seat_centre_id, c.home_centre_id) as centre_id, s.reasons,
         coalesce(e.seq <= p.seq, false) as decided
    from contacts c
    join routing_events e on e.contact_id = c.id and e.kind = 'contact-closed'
    left join sampling_progress p on p.partition = e.partition
    left join samples s on s.contact_id = c.id
   where c.queue_id = $1 and (c.closed_at, c.id) > ($2, $3) and c.closed_at < $4
     and c.service_started_at is not null and c.seat_id is not null and e.seq > coalesce(p.begins_after, 0)
   order by c.closed_at, c.id limit $5`;
