import type { MediumCode, NamedOption, SamplePage, SampleView } from '../../../src/platform/realtime/console-protocol';

export interface SampleFilters {
  readonly queueId: string | null;
  readonly personId: string | null;
  readonly medium: MediumCode | null;
  readonly reason: 'random' | 'minimum' | 'always' | null;
  readonly opened: boolean | null;
}

export const NO_FILTERS: SampleFilters = { queueId: null, personId: null, medium: null, reason: null, opened: null };

export interface ListRefusal {
  readonly code: string;
  readonly message: string;
}

type ById<T> = Readonly<Record<string, T>>;

/** The inspector's list: what is shown, and what came while it had to stay as it is. Changed by `reduceSamples` only. */
export interface SampleListState {
  readonly filters: SampleFilters;
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly refusal: ListRefusal | null;
  /** The latest drawn first. */
  readonly items: readonly SampleView[];
  /** Goes into `before` of the next page; null: there are no older ones. */
  readonly next: string | null;
  /** Drawn since, not shown yet: nothing moves under the reader's hand. */
  readonly arrived: readonly SampleView[];
  /** More came than one page holds: showing them begins the list anew, with this cursor. */
  readonly restart: { readonly next: string | null } | null;
  readonly queues: ById<NamedOption>;
  readonly centres: ById<NamedOption>;
  readonly outcomes: ById<NamedOption>;
  /** Names of agents seen so far, by person. */
  readonly agents: ById<string>;
}

export const EMPTY_LIST: SampleListState = {
  filters: NO_FILTERS,
  phase: 'loading',
  refusal: null,
  items: [],
  next: null,
  arrived: [],
  restart: null,
  queues: {},
  centres: {},
  outcomes: {},
  agents: {},
};

export type SampleListEvent =
  | { readonly kind: 'filtered'; readonly filters: SampleFilters }
  /** The newest page. `held`: somebody is reading the list, so it must not move. */
  | { readonly kind: 'newest-read'; readonly filters: SampleFilters; readonly page: SamplePage; readonly held: boolean }
  | { readonly kind: 'older-read'; readonly filters: SampleFilters; readonly page: SamplePage }
  | { readonly kind: 'failed'; readonly filters: SampleFilters; readonly refusal: ListRefusal }
  | { readonly kind: 'arrived-shown' }
  | { readonly kind: 'sample-read'; readonly sample: SampleView };

export function reduceSamples(state: SampleListState, event: SampleListEvent): SampleListState {
  switch (event.kind) {
    case 'filtered':
      return { ...state, filters: event.filters, phase: 'loading', items: [], next: null, arrived: [], restart: null };
    case 'newest-read':
      // The answer to a question that was replaced meanwhile.
      if (event.filters !== state.filters) return state;
      return withNewest(withNames(state, event.page), event.page, event.held);
    case 'older-read':
      if (event.filters !== state.filters) return state;
      return {
        ...withNames(state, event.page),
        items: inOrder([...state.items, ...unknownOf(state.items, event.page.items)]),
        next: event.page.next,
      };
    case 'failed':
      if (event.filters !== state.filters) return state;
      // What is there stays: an old list is better than none.
      return { ...state, phase: state.items.length > 0 ? state.phase : 'failed', refusal: event.refusal };
    case 'arrived-shown':
      return shown(state);
    case 'sample-read':
      return {
        ...state,
        items: replaced(state.items, [event.sample]),
        arrived: replaced(state.arrived, [event.sample]),
      };
  }
}

function withNewest(state: SampleListState, page: SamplePage, held: boolean): SampleListState {
  const ready = { ...state, phase: 'ready', refusal: null } as const;
  if (state.phase !== 'ready') return { ...ready, items: page.items, next: page.next };
  const fresh = unknownOf(state.items, page.items);
  const gap = state.items.length > 0 && fresh.length === page.items.length && page.next !== null;
  const after: SampleListState = {
    ...ready,
    items: replaced(state.items, page.items),
    arrived: fresh,
    restart: gap ? { next: page.next } : null,
  };
  return held ? after : shown(after);
}

function shown(state: SampleListState): SampleListState {
  const { items, arrived, restart, next } = state;
  return {
    ...state,
    items: restart === null ? inOrder([...arrived, ...items]) : arrived,
    next: restart === null ? next : restart.next,
    arrived: [],
    restart: null,
  };
}

function withNames(state: SampleListState, page: SamplePage): SampleListState {
  return {
    ...state,
    queues: named(state.queues, page.queues),
    centres: named(state.centres, page.centres),
    outcomes: named(state.outcomes, page.outcomes),
    agents: { ...state.agents, ...Object.fromEntries(page.items.map(({ agent }) => [agent.personId, agent.name])) },
  };
}

function named(known: ById<NamedOption>, options: readonly NamedOption[]): ById<NamedOption> {
  return { ...known, ...Object.fromEntries(options.map((option) => [option.id, option])) };
}

function unknownOf(known: readonly SampleView[], items: readonly SampleView[]): readonly SampleView[] {
  const ids = new Set(known.map(({ sampleId }) => sampleId));
  return items.filter(({ sampleId }) => !ids.has(sampleId));
}

/** The same samples in the same places, with what is known of them now. */
function replaced(items: readonly SampleView[], now: readonly SampleView[]): readonly SampleView[] {
  const byId = new Map(now.map((sample) => [sample.sampleId, sample]));
  return items.map((item) => byId.get(item.sampleId) ?? item);
}

function inOrder(items: readonly SampleView[]): readonly SampleView[] {
  return [...items].sort((a, b) => b.drawnAt - a.drawnAt || (a.sampleId < b.sampleId ? 1 : -1));
}

/** The one after this; of a sample that is not in the list, or of none, the first. Null at the end. */
export function sampleAfter(items: readonly SampleView[], sampleId: string | null): SampleView | null {
  return items[items.findIndex((item) => item.sampleId === sampleId) + 1] ?? null;
}
