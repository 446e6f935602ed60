import type { Action, Effect } from '../engine/effects';
import { type AppliedCommand, effectOf, journalRows, owedActions } from './batch';

const RELEASE: Action = { kind: 'release-media', contactId: 'c', medium: 'chat', cause: 'served', expiresAt: null };
const CONNECT: Action = {
  kind: 'connect-media',
  contactId: 'c',
  medium: 'chat',
  offerId: 'o',
  seatId: 's',
  expiresAt: 9_000,
};
const HOLD: Action = { kind: 'hold-media', contactId: 'c', medium: 'chat', seatId: 's', expiresAt: null };

function applied(seq: number, effects: Effect[], commandId: string | null = `k${seq}`): AppliedCommand {
  return { seq, at: 1_000 * seq, commandId, command: { kind: 'tick' }, effects };
}

describe('owedActions', () => {
  it.each([
    ['what a release makes pointless', [CONNECT, RELEASE], [true, false]],
    ['nothing when the release came first', [RELEASE, CONNECT], [false, false]],
    ['nothing of another contact', [CONNECT, { ...RELEASE, contactId: 'other' }], [false, false]],
    ['no hold', [HOLD, RELEASE], [false, false]],
  ] as const)('cancels %s', (_, [first, second], cancelled) => {
    const owed = owedActions('main', [applied(1, [first]), applied(2, [second])]);
    expect(owed.map((item) => item.cancelled)).toEqual(cancelled);
    expect(owed.map((item) => item.actionId)).toEqual(['main:1:0', 'main:2:0']);
  });
});

describe('journalRows', () => {
  const REFUSED: Effect = {
    kind: 'command-rejected',
    at: 2_000,
    command: 'tick',
    reason: 'unknown-contact',
    detail: 'contact x is not known',
  };
  const ENDED: Effect = { kind: 'contact-held', at: 1_500, contactId: 'c', seatId: 's' };

  it('puts the refusal into the receipt and what time brought before it into the events', () => {
    const rows = journalRows('main', [applied(2, [ENDED, REFUSED])], [], new Map());
    expect(rows.commands).toEqual([
      {
        seq: 2,
        at: 2_000,
        id: 'k2',
        command: { kind: 'tick' },
        accepted: false,
        reason: 'unknown-contact',
        detail: 'contact x is not known',
      },
    ]);
    expect(rows.events).toEqual([
      {
        seq: 2,
        ordinal: 0,
        at: 1_500,
        kind: 'contact-held',
        contact_id: 'c',
        seat_id: 's',
        queue_id: null,
        centre_id: null,
        data: { at: 1_500, contactId: 'c', seatId: 's' },
      },
    ]);
  });

  it('keeps effects so that they can be read back as they were', () => {
    const effects = [ENDED, CONNECT, RELEASE];
    const rows = journalRows('main', [applied(1, effects)], [], new Map());
    const read = JSON.parse(JSON.stringify(rows.events)) as { kind: string; data: object }[];
    expect(read.map((row) => effectOf(row.kind, row.data))).toEqual(effects);
  });

  it('owes actions, cancelled ones too, and names the contacts whose earlier ones are pointless', () => {
    const rows = journalRows('main', [applied(1, [CONNECT]), applied(2, [ENDED, RELEASE])], [], new Map());
    expect(rows.outbox).toEqual([
      expect.objectContaining({ action_id: 'main:1:0', kind: 'connect-media', state: 'cancelled', expires_at: 9_000 }),
      expect.objectContaining({ action_id: 'main:2:1', kind: 'release-media', state: 'pending', expires_at: null }),
    ]);
    expect(rows.cancelled).toEqual(['c']);
  });
});
