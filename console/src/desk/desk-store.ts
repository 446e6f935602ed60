import { create } from 'zustand';
import { EMPTY_DESK, type DeskEvent, type DeskState } from './desk-state';
import { reduceDesk } from './reduce-desk';

/** The one store of the agent desktop; components read it through selectors by id. */
export const useDesk = create<DeskState>(() => EMPTY_DESK);

export function dispatch(event: DeskEvent): void {
  useDesk.setState((state) => reduceDesk(state, event));
}

/** Forgets everything: another person may log in on this page. */
export function clearDesk(): void {
  useDesk.setState(EMPTY_DESK, true);
}
