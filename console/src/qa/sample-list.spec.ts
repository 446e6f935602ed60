import { aPage, aSample } from './qa-samples';
import {
  EMPTY_LIST,
  NO_FILTERS,
  reduceSamples,
  sampleAfter,
  type SampleListEvent,
  type SampleListState,
} from './sample-list';

const after = (events: readonly SampleListEvent[], from: SampleListState = EMPTY_LIST) =>
  events.reduce(reduceSamples, from);
const newest = (numbers: readonly number[], held = false, next: string | null = null): SampleListEvent => ({
  kind: 'newest-read',
  filters: NO_FILTERS,
  page: aPage(
    numbers.map((n) => aSample(n)),
    { next },
  ),
  held,
});
const ids = (items: SampleListState['items']) => items.map(({ sampleId }) => sampleId);

describe('the list of samples', () => {
  test('is what the first page says', () => {
    const state = after([newest([3, 2, 1], false, 'cursor')]);
    expect(state.phase).toBe('ready');
    expect(ids(state.items)).toEqual(['s3', 's2', 's1']);
    expect(state.next).toBe('cursor');
  });

  test('puts what was drawn since on top while nobody reads it', () => {
    const state = after([newest([2, 1], false, 'cursor'), newest([4, 3, 2, 1], false, 'other')]);
    expect(ids(state.items)).toEqual(['s4', 's3', 's2', 's1']);
    // Older pages go on where they were.
    expect(state.next).toBe('cursor');
  });

  test('keeps it back while somebody reads, counts each once, and shows it when asked to', () => {
    const held = after([newest([2, 1]), newest([3, 2, 1], true), newest([4, 3, 2, 1], true)]);
    expect(ids(held.items)).toEqual(['s2', 's1']);
    expect(ids(held.arrived)).toEqual(['s4', 's3']);
    const shown = after([{ kind: 'arrived-shown' }], held);
    expect(ids(shown.items)).toEqual(['s4', 's3', 's2', 's1']);
    expect(shown.arrived).toEqual([]);
  });

  test('begins anew when more came than a page holds, so that none is missing in between', () => {
    const held = after([newest([2, 1], false, 'old'), newest([9, 8], true, 'new')]);
    expect(ids(held.items)).toEqual(['s2', 's1']);
    const shown = after([{ kind: 'arrived-shown' }], held);
    expect(ids(shown.items)).toEqual(['s9', 's8']);
    expect(shown.next).toBe('new');
  });

  test('shows the very first sample of a day that began empty', () => {
    expect(ids(after([newest([]), newest([1])]).items)).toEqual(['s1']);
  });

  test('grows by older pages, without doubling what moved between them', () => {
    const older: SampleListEvent = {
      kind: 'older-read',
      filters: NO_FILTERS,
      page: aPage([aSample(2), aSample(1)], { next: null }),
    };
    const state = after([newest([4, 3, 2], false, 'cursor'), older]);
    expect(ids(state.items)).toEqual(['s4', 's3', 's2', 's1']);
    expect(state.next).toBeNull();
  });

  test('knows in place what somebody opened', () => {
    const opened = aSample(1, { opened: { at: 5, by: 'Ines' } });
    const state = after([newest([2, 1]), { kind: 'sample-read', sample: opened }]);
    expect(ids(state.items)).toEqual(['s2', 's1']);
    expect(state.items[1]?.opened?.by).toBe('Ines');
    const refreshed = after(
      [{ ...newest([]), page: aPage([aSample(2, { opened: { at: 6, by: 'Ivo' } })]) } as never],
      state,
    );
    expect(refreshed.items[0]?.opened?.by).toBe('Ivo');
  });

  test('begins empty with other filters and takes no answer to the old ones', () => {
    const filters = { ...NO_FILTERS, medium: 'sms' } as const;
    const state = after([newest([2, 1]), { kind: 'filtered', filters }]);
    expect(state).toMatchObject({ phase: 'loading', items: [], next: null });
    expect(after([newest([3])], state)).toBe(state);
  });

  test('keeps what it has when reading fails, and says so when it has nothing', () => {
    const failed: SampleListEvent = { kind: 'failed', filters: NO_FILTERS, refusal: { code: 'x', message: 'x' } };
    expect(after([newest([1]), failed])).toMatchObject({ phase: 'ready', refusal: { code: 'x' } });
    expect(after([failed])).toMatchObject({ phase: 'failed' });
    expect(after([failed, newest([1])])).toMatchObject({ phase: 'ready', refusal: null });
  });
});

test('the next sample is the one below; from anywhere else the first', () => {
  const items = [aSample(3), aSample(2)];
  expect(sampleAfter(items, 's3')?.sampleId).toBe('s2');
  expect(sampleAfter(items, 's2')).toBeNull();
  expect(sampleAfter(items, null)?.sampleId).toBe('s3');
  expect(sampleAfter(items, 'elsewhere')?.sampleId).toBe('s3');
  expect(sampleAfter([], null)).toBeNull();
});
