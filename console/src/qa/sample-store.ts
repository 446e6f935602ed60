import { create } from 'zustand';
import { ApiProblem } from '../session/api';
import type { LiveConnection } from '../live/connection';
import {
  EMPTY_LIST,
  reduceSamples,
  type ListRefusal,
  type SampleFilters,
  type SampleListEvent,
  type SampleListState,
} from './sample-list';
import { readSamples } from './samples-api';

/** The list of samples, and whether somebody is reading it. */
export const useSamples = create<SampleListState>(() => EMPTY_LIST);
let held = false;
let readingNewest = false;
let newestWanted = false;
let readingOlder = false;

export function dispatch(event: SampleListEvent): void {
  useSamples.setState((state) => reduceSamples(state, event));
}

/** While pointer or keys are in the list, or it is scrolled, nothing in it moves. */
export function holdList(isHeld: boolean): void {
  held = isHeld;
}

/** Follows the samples that are drawn until the returned function is called. */
export function followSamples(live: LiveConnection): () => void {
  const stops = [
    // Also after the wire was lost. Once more when notices begin, for what was drawn in between.
    live.onOpen(() => {
      void readNewest();
      void live.send('qa:subscribe', {}).then(() => readNewest());
    }),
    live.on('qa:samples', () => void readNewest()),
    live.on('view:reset', () => void readNewest()),
  ];
  return () => {
    for (const stop of stops) stop();
    useSamples.setState(EMPTY_LIST, true);
  };
}

export function chooseFilters(filters: SampleFilters): void {
  dispatch({ kind: 'filtered', filters });
  void readNewest();
}

/** One reading at a time; asked for meanwhile, once more afterwards. */
export async function readNewest(): Promise<void> {
  newestWanted = true;
  if (readingNewest) return;
  readingNewest = true;
  while (newestWanted) {
    newestWanted = false;
    const { filters } = useSamples.getState();
    try {
      const page = await readSamples(filters, null);
      dispatch({ kind: 'newest-read', filters, page, held });
    } catch (error) {
      dispatch({ kind: 'failed', filters, refusal: refusalOf(error) });
    }
  }
  readingNewest = false;
}

export async function readOlder(): Promise<void> {
  const { filters, next } = useSamples.getState();
  if (next === null || readingOlder) return;
  readingOlder = true;
  try {
    dispatch({ kind: 'older-read', filters, page: await readSamples(filters, next) });
  } catch (error) {
    dispatch({ kind: 'failed', filters, refusal: refusalOf(error) });
  } finally {
    readingOlder = false;
  }
}

export function refusalOf(error: unknown): ListRefusal {
  return error instanceof ApiProblem ? error : { code: 'unreachable', message: '' };
}
