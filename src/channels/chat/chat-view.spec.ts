import type { ContactRecord } from '../../routing/engine/records';
import { chatView, type VisitState } from './chat-view';

const open: VisitState = { contactId: 'c', openedAt: new Date(1_000), endedAt: null, cause: null };
const ended: VisitState = { ...open, endedAt: new Date(9_000), cause: 'abandoned' };

function record(state: ContactRecord['state']): ContactRecord {
  return { state } as ContactRecord;
}

describe('what a customer sees', () => {
  it.each([
    ['the router does not know it yet', open, undefined, 'waiting', null, null],
    ['arrived', open, record('arrived'), 'waiting', null, null],
    ['queued', open, record('queued'), 'waiting', null, null],
    ['offered', open, record('offered'), 'waiting', null, null],
    ['connecting', open, record('connecting'), 'waiting', null, null],
    ['active', open, record('active'), 'serving', '王芳', null],
    ['held', open, record('held'), 'serving', '王芳', null],
    ['paused', open, record('paused'), 'serving', '王芳', null],
    ['wrap-up is the agent’s business', open, record('wrap-up'), 'ended', null, 'served'],
    ['ended', ended, undefined, 'ended', null, 'abandoned'],
    ['written down as ended counts more than a record', ended, record('wrap-up'), 'ended', null, 'abandoned'],
  ] as const)('%s', (_, visit, contact, state, agentName, cause) => {
    expect(chatView(visit, contact, '王芳')).toEqual({
      contactId: 'c',
      startedAt: 1_000,
      state,
      agentName,
      cause,
      endedAt: visit.endedAt?.getTime() ?? null,
    });
  });
});
