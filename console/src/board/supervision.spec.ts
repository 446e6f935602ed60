import { requestOf, type SupervisionCommand } from './supervision';

const reason = '北方告急';

describe('what a command asks of the server', () => {
  it.each<[SupervisionCommand, string, object]>([
    [
      { kind: 'switch-rule', ruleId: 'r1', position: 'off', until: 60_000, reason },
      '/api/rules/r1/switch',
      { position: 'off', reason, until: 60_000 },
    ],
    // Back to automatic has no end; the server refuses one.
    [
      { kind: 'switch-rule', ruleId: 'r1', position: 'auto', until: null, reason },
      '/api/rules/r1/switch',
      { position: 'auto', reason },
    ],
    [{ kind: 'requeue-contact', contactId: 'c1', reason }, '/api/contacts/c1/requeue', { reason }],
    [{ kind: 'close-contact', contactId: 'c1', reason }, '/api/contacts/c1/close', { reason }],
    [
      { kind: 'set-priority', contactId: 'c1', priority: 2, reason },
      '/api/contacts/c1/priority',
      { priority: 2, reason },
    ],
    [
      { kind: 'force-seat', seatId: 's/1', state: 'not-ready', notReadyReason: 'meal', reason },
      '/api/seats/s%2F1/state',
      { state: 'not-ready', notReadyReason: 'meal', reason },
    ],
    // A kind of break belongs to not-ready only.
    [
      { kind: 'force-seat', seatId: 's1', state: 'ready', notReadyReason: null, reason },
      '/api/seats/s1/state',
      { state: 'ready', reason },
    ],
    [
      { kind: 'set-centre-state', centreId: 'north', state: 'draining', reason },
      '/api/centres/north/state',
      { state: 'draining', reason },
    ],
  ])('%j', (command, path, body) => {
    expect(requestOf(command)).toEqual([path, body]);
  });
});
