import { create } from 'zustand';
import type { Refusal } from '../../../src/platform/realtime/console-protocol';

/** How a pressed command stands: shown at the control that was pressed, never only in a toast. */
export interface CommandStatus {
  /** `sent`: too young to show; `working` after 150 ms; `slow` after 3 s; `refused` until pressed again or read. */
  readonly phase: 'sent' | 'working' | 'slow' | 'refused';
  readonly refusal: Refusal | null;
}

const WORKING_AFTER_MS = 150;
const SLOW_AFTER_MS = 3_000;
const REFUSAL_SHOWN_MS = 12_000;

const useStatuses = create<Readonly<Record<string, CommandStatus>>>(() => ({}));

/** The status of the command with this key, or undefined when nothing is going on. */
export function useCommandStatus(key: string): CommandStatus | undefined {
  return useStatuses((statuses) => statuses[key]);
}

/** True while the command with this key is unanswered; a second press is then ignored. */
export function isUnderWay(key: string): boolean {
  const status = useStatuses.getState()[key];
  return status !== undefined && status.phase !== 'refused';
}

function put(key: string, status: CommandStatus | undefined): void {
  useStatuses.setState((all) => {
    const others = Object.fromEntries(Object.entries(all).filter(([other]) => other !== key));
    return status === undefined ? others : { ...others, [key]: status };
  }, true);
}

/** Follows a command until it is answered, and keeps its refusal in sight for a while. Gives the answer on. */
export async function track<Answer extends { readonly ok: true } | Refusal>(
  key: string,
  answer: Promise<Answer>,
): Promise<Answer> {
  put(key, { phase: 'sent', refusal: null });
  const working = setTimeout(() => {
    put(key, { phase: 'working', refusal: null });
  }, WORKING_AFTER_MS);
  const slow = setTimeout(() => {
    put(key, { phase: 'slow', refusal: null });
  }, SLOW_AFTER_MS);
  const given = await answer;
  clearTimeout(working);
  clearTimeout(slow);
  if (given.ok) {
    put(key, undefined);
    return given;
  }
  const refused: CommandStatus = { phase: 'refused', refusal: given };
  put(key, refused);
  setTimeout(() => {
    if (useStatuses.getState()[key] === refused) put(key, undefined);
  }, REFUSAL_SHOWN_MS);
  return given;
}
