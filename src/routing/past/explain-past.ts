import type { ClientConfig } from 'pg';
import type { ContactId, OfferId } from '../engine/config';
import type { Decision } from '../engine/decision';
import { RoutingEngine } from '../engine/engine';
import type { SeatPage } from '../engine/explanation';
import { CALL_LIMITS, JournalConnection } from '../journal/journal-connection';
import { PastJournal, type StartingPoint } from './past-journal';
import { Replay, ReplayDiverged } from './replay';

/** An offer of the past. */
export interface PastQuestion {
  readonly contactId: ContactId;
  readonly offerId: OfferId;
  readonly page: SeatPage;
}

export interface PastRequest extends PastQuestion {
  readonly database: ClientConfig;
  readonly partition: string;
}

export type PastAnswer =
  | { readonly kind: 'explained'; readonly decision: Decision; readonly seq: number; readonly replayed: number }
  | { readonly kind: 'unknown-offer' }
  /** Part of what is to be replayed is gone, or the next point to start from lies too far back. */
  | { readonly kind: 'out-of-reach' }
  /** This program does not do what was done at `seq`. `program`: the version in charge where the replay began. */
  | { readonly kind: 'diverged'; readonly seq: number; readonly program: string | null; readonly error: string };

/** More than a snapshot keeper that works leaves between two points. */
const MOST_REPLAYED = 120_000;
/** Commands that are read at once. */
const PAGE_COMMANDS = 2_000;

/**
 * How an offer came about: the journal is replayed from the last snapshot before it and held against what came of each
 * command. Reads on a session of its own and decides nothing; may take seconds of a processor, so it belongs into a thread.
 */
export async function explainPast({ database, partition, ...question }: PastRequest): Promise<PastAnswer> {
  const limits = { ...CALL_LIMITS, statementMs: 20_000, answerMs: 25_000 };
  const connection = new JournalConnection(database, 'lianxian-replay', limits);
  try {
    const journal = new PastJournal(connection, partition);
    const seq = await journal.seqOfOffer(question.contactId, question.offerId);
    if (seq === null) return { kind: 'unknown-offer' };
    const start = await journal.startBefore(seq);
    if (start === null || seq - start.seq > MOST_REPLAYED) return { kind: 'out-of-reach' };
    return await replay(journal, start, seq, question);
  } finally {
    await connection.close();
  }
}

async function replay(
  journal: PastJournal,
  start: StartingPoint,
  target: number,
  { offerId, page }: PastQuestion,
): Promise<PastAnswer> {
  const replay = new Replay(() => new RoutingEngine(start.config, start.state ?? undefined), offerId, page);
  const { program } = start;
  let done = start.seq;
  try {
    while (done < target) {
      const commands = await journal.commands(done, Math.min(target, done + PAGE_COMMANDS));
      if (commands.length === 0) return { kind: 'out-of-reach' };
      for (const command of commands) {
        const decision = replay.apply(command);
        done = command.seq;
        if (decision !== null) return { kind: 'explained', decision, seq: done, replayed: done - start.seq };
      }
    }
  } catch (error) {
    if (!(error instanceof ReplayDiverged)) throw error;
    return { kind: 'diverged', seq: error.seq, program, error: error.message };
  }
  return { kind: 'diverged', seq: target, program, error: 'the offer was not made again' };
}
