import { Entry, Mailbox } from './router-mailbox';

const options = (over: Partial<ConstructorParameters<typeof Entry>[3]> = {}) => ({
  chosenId: false,
  timeoutMs: null,
  withdrawn: () => new Error('too late'),
  ...over,
});
const entry = (id: string, over = {}) => new Entry({ kind: 'tick' }, id, 1, options(over));

describe('Entry', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is withdrawn at its time-out while it waits', async () => {
    const waiting = entry('a', { timeoutMs: 100 });
    jest.advanceTimersByTime(100);
    await expect(waiting.promise).rejects.toThrow('too late');
    expect(waiting.state).toBe('settled');
  });

  it('waits for its true answer once it is applied', async () => {
    const applied = entry('a', { timeoutMs: 100 });
    applied.markApplied();
    jest.advanceTimersByTime(1_000);
    applied.settle({ accepted: true, seq: 1, effects: [] });
    expect(await applied.promise).toEqual({ accepted: true, seq: 1, effects: [] });
  });

  it('may be known after its outcome was lost, though its caller chose no id', () => {
    const lost = entry('a', { timeoutMs: 100 });
    expect(lost.mayBeKnown).toBe(false);
    lost.markApplied();
    expect(lost.markUnresolved()).toBe(true);
    expect(lost).toMatchObject({ state: 'waiting', mayBeKnown: true, unresolved: true });
  });

  it('is refused when its time was up before its outcome was lost', async () => {
    const late = entry('a', { timeoutMs: 100 });
    late.markApplied();
    jest.advanceTimersByTime(100);
    expect(late.markUnresolved()).toBe(false);
    await expect(late.promise).rejects.toMatchObject({ code: 'router-away' });
  });
});

describe('Mailbox', () => {
  it('gives entries in order, those put back first', () => {
    const box = new Mailbox(10);
    const [a, b, c, d] = [entry('a'), entry('b'), entry('c'), entry('d')];
    for (const one of [a, b, c]) box.push(one);
    const taken = box.take(2);
    box.push(d);
    box.putBack(taken);
    expect(box.take(10).map((one) => one.commandId)).toEqual(['a', 'b', 'c', 'd']);
    expect(box.length).toBe(0);
  });

  it('is full at its limit and has room again when one is withdrawn', () => {
    const box = new Mailbox(2);
    const [a, b] = [entry('a'), entry('b')];
    box.push(a);
    expect(box.isFull()).toBe(false);
    box.push(b);
    expect(box.isFull()).toBe(true);
    box.remove(a);
    box.remove(a);
    expect(box.isFull()).toBe(false);
    expect(box.drain()).toEqual([b]);
  });
});
