import type { Outgoing } from './desk-state';

/**
 * What was typed but is not with the server yet, kept in this browser: replies, summaries, and messages on their way.
 * A reload, a crash or a lost wire loses none of it. Removed when the contact is gone.
 */
const PREFIX = 'lianxian.draft.';

type Kind = 'reply' | 'summary' | 'outgoing';
const keyOf = (kind: Kind, contactId: string) => `${PREFIX}${kind}.${contactId}`;

export interface SummaryDraft {
  readonly outcome: string | null;
  readonly note: string;
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A full or forbidden storage only means that a reload would lose the draft; typing must go on.
  }
}

function parsed<T>(key: string, isIt: (value: unknown) => value is T): T | null {
  const text = localStorage.getItem(key);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isIt(value) ? value : null;
  } catch {
    return null;
  }
}

export function replyDraft(contactId: string): string {
  return localStorage.getItem(keyOf('reply', contactId)) ?? '';
}

export function keepReplyDraft(contactId: string, text: string): void {
  write(keyOf('reply', contactId), text === '' ? null : text);
}

export function summaryDraft(contactId: string): SummaryDraft | null {
  return parsed(keyOf('summary', contactId), isSummaryDraft);
}

export function keepSummaryDraft(contactId: string, draft: SummaryDraft | null): void {
  write(keyOf('summary', contactId), draft === null ? null : JSON.stringify(draft));
}

export function keptOutgoing(contactId: string): readonly Outgoing[] {
  return parsed(keyOf('outgoing', contactId), isOutgoingList) ?? [];
}

export function keepOutgoing(contactId: string, messages: readonly Outgoing[]): void {
  write(keyOf('outgoing', contactId), messages.length === 0 ? null : JSON.stringify(messages));
}

/** Forgets the drafts of every contact that is not in `contactIds`. */
export function dropOtherDrafts(contactIds: ReadonlySet<string>): void {
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
  for (const key of keys) {
    if (key?.startsWith(PREFIX) !== true) continue;
    const contactId = key.slice(key.indexOf('.', PREFIX.length) + 1);
    if (!contactIds.has(contactId)) write(key, null);
  }
}

function isSummaryDraft(value: unknown): value is SummaryDraft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Partial<SummaryDraft>;
  return typeof draft.note === 'string' && (draft.outcome === null || typeof draft.outcome === 'string');
}

function isOutgoingList(value: unknown): value is readonly Outgoing[] {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => {
      if (typeof item !== 'object' || item === null) return false;
      const message = item as Partial<Outgoing>;
      return (
        typeof message.messageId === 'string' && typeof message.text === 'string' && typeof message.at === 'number'
      );
    })
  );
}
