import { alertGroups } from './alert-groups';
import { alert } from './board-samples';

const burst = [alert('a3', 300), alert('a2', 200), alert('a1', 100)];
const other = { ...alert('b1', 250), alert: 'all-centres-down', queueId: null };

describe('alerts', () => {
  it('of the same thing stand once, with how often and when last', () => {
    const [group] = alertGroups(burst, new Set());
    expect(group).toMatchObject({ newest: { alertId: 'a3' }, alertIds: ['a3', 'a2', 'a1'], seen: false });
  });

  it('that were seen go last, and come back when raised again', () => {
    const order = (seen: readonly string[]) =>
      alertGroups([burst[0] ?? other, other], new Set(seen)).map(({ newest, seen: done }) => [newest.alertId, done]);
    expect(order([])).toEqual([
      ['a3', false],
      ['b1', false],
    ]);
    expect(order(['a3'])).toEqual([
      ['b1', false],
      ['a3', true],
    ]);
    expect(alertGroups(burst, new Set(['a1', 'a2'])).map(({ seen }) => seen)).toEqual([false]);
  });
});
