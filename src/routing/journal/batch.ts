import type { Millis } from '../../kernel/clock';
import type { Command } from '../engine/commands';
import { isAction, isFact, type Action, type CommandRejected, type Effect } from '../engine/effects';
import type { StateChange } from '../engine/records';
import type { ContactRow } from './contact-row';

/** One command that the engine has applied and that is not committed yet. */
export interface AppliedCommand {
  readonly seq: number;
  readonly at: Millis;
  /** Null for the router's own commands: nobody asks for them again, so they need no receipt. */
  readonly commandId: string | null;
  readonly command: Command;
  readonly effects: readonly Effect[];
}

/** An action the outside world is owed, as the outbox keeps it. */
export interface OwedAction {
  /** `partition:seq:ordinal`: the same for every attempt, so that a provider can tell a repeat. */
  readonly actionId: string;
  readonly seq: number;
  readonly ordinal: number;
  readonly action: Action;
}

/** The arguments of `journal_commit`, by name of its parameters without `p_`. */
export interface JournalRows {
  readonly commands: readonly object[];
  readonly events: readonly object[];
  readonly states: readonly object[];
  readonly contacts: readonly ContactRow[];
  readonly outbox: readonly object[];
  /** Contacts whose unsent `connect-media` and `park-media` are no longer wanted. */
  readonly cancelled: readonly string[];
}

/** What became of a command, by the last word of the engine on it. */
export function rejectionOf(effects: readonly Effect[]): CommandRejected | null {
  const last = effects.at(-1);
  return last?.kind === 'command-rejected' ? last : null;
}

/** Effects as the journal keeps them and hands them back: without the refusal, which is in the receipt. */
export function journalledEffects(effects: readonly Effect[]): readonly Effect[] {
  return effects.filter((effect) => effect.kind !== 'command-rejected');
}

/** Actions of a batch, in order; those that a later `release-media` of their contact makes pointless are marked. */
export function owedActions(
  partition: string,
  applied: readonly AppliedCommand[],
): readonly (OwedAction & { readonly cancelled: boolean })[] {
  const owed = applied.flatMap(({ seq, effects }) =>
    journalledEffects(effects).flatMap((action, ordinal) =>
      isAction(action) ? [{ actionId: `${partition}:${seq}:${ordinal}`, seq, ordinal, action }] : [],
    ),
  );
  return owed.map((item, index) => ({
    ...item,
    cancelled: owed
      .slice(index + 1)
      .some((later) => cancels(later.action, item.action) && later.action.contactId === item.action.contactId),
  }));
}

/** A customer's side that is to be released needs no joining and no music first. */
export function cancels(later: Action, earlier: Action): boolean {
  return later.kind === 'release-media' && (earlier.kind === 'connect-media' || earlier.kind === 'park-media');
}

/** Everything one `journal_commit` writes. */
export function journalRows(
  partition: string,
  applied: readonly AppliedCommand[],
  changes: readonly StateChange[],
  contacts: ReadonlyMap<string, ContactRow>,
): JournalRows {
  return {
    commands: applied.map(({ seq, at, commandId, command, effects }) => {
      const rejected = rejectionOf(effects);
      return {
        seq,
        at,
        id: commandId,
        command,
        accepted: rejected === null,
        reason: rejected?.reason ?? null,
        detail: rejected?.detail ?? null,
      };
    }),
    events: applied.flatMap((one) =>
      journalledEffects(one.effects).map((effect, ordinal) => eventRow(one.seq, ordinal, one.at, effect)),
    ),
    states: changes.filter((change) => change.kind !== 'contact'),
    contacts: [...contacts.values()],
    outbox: owedActions(partition, applied).map(({ actionId, seq, ordinal, action, cancelled }) => ({
      action_id: actionId,
      seq,
      ordinal,
      contact_id: action.contactId,
      medium: action.medium,
      kind: action.kind,
      action,
      state: cancelled ? 'cancelled' : 'pending',
      expires_at: action.expiresAt,
    })),
    cancelled: [
      ...new Set(
        applied.flatMap(({ effects }) =>
          effects.flatMap((effect) => (effect.kind === 'release-media' ? [effect.contactId] : [])),
        ),
      ),
    ],
  };
}

/** Names under which effects carry the ids that the journal is searched by. */
interface Searchable {
  readonly contactId?: string;
  readonly seatId?: string | null;
  readonly queueId?: string | null;
  readonly centreId?: string | null;
  readonly homeCentreId?: string;
  readonly seatCentreId?: string;
}

function eventRow(seq: number, ordinal: number, commandAt: Millis, effect: Effect): object {
  const { kind, ...data } = effect;
  const ids = data as Searchable;
  return {
    seq,
    ordinal,
    at: isFact(effect) ? effect.at : commandAt,
    kind,
    contact_id: ids.contactId ?? null,
    seat_id: ids.seatId ?? null,
    queue_id: ids.queueId ?? null,
    centre_id: ids.centreId ?? ids.homeCentreId ?? ids.seatCentreId ?? null,
    data,
  };
}

/** The effect that `eventRow` took apart. */
export function effectOf(kind: string, data: object): Effect {
  return { kind, ...data } as Effect;
}
