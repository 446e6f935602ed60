import type { PendingMessage, Remembered } from './chat-model';

/** The part of `Storage` that we use. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * What this browser keeps of one widget's conversation: its token, a start that was not answered, and each message
 * that was not confirmed under a key of its own, so that two tabs of the same conversation never overwrite each other.
 * A browser that refuses storage (private mode, full; null here) only loses the continuation after a reload.
 */
export class ChatMemory {
  private readonly prefix: string;

  constructor(
    widgetKey: string,
    private readonly store: KeyValueStore | null,
  ) {
    this.prefix = `lianxian.chat.${widgetKey}.`;
  }

  read(): Remembered {
    return {
      token: this.get('token'),
      opening: parsed(this.get('opening'), isOpening),
      outbox: this.keys('out.')
        .map((key) => parsed(this.get(key), isPending))
        .filter((entry) => entry !== null)
        // What failed for good stays failed only in the page that saw why; here it is tried once more.
        .map((entry) => ({ ...entry, status: 'sending' as const, code: null })),
      clockOffsetMs: parsed(this.get('offset'), (value) => typeof value === 'number'),
    };
  }

  keepToken(token: string | null, clockOffsetMs: number | null): void {
    this.put('token', token);
    this.put('offset', clockOffsetMs === null ? null : String(clockOffsetMs));
  }

  keepOpening(opening: Remembered['opening']): void {
    this.put('opening', opening === null ? null : JSON.stringify(opening));
  }

  /** Makes what is kept equal to `outbox`, touching only messages named in either list. */
  keepOutbox(before: readonly PendingMessage[], after: readonly PendingMessage[]): void {
    const kept = new Set(after.map((entry) => entry.messageId));
    for (const entry of before) if (!kept.has(entry.messageId)) this.put(`out.${entry.messageId}`, null);
    const known = new Set(before);
    for (const entry of after) if (!known.has(entry)) this.put(`out.${entry.messageId}`, JSON.stringify(entry));
  }

  draft(): string {
    return this.get('draft') ?? '';
  }

  keepDraft(text: string): void {
    this.put('draft', text === '' ? null : text);
  }

  private get(name: string): string | null {
    try {
      return this.store?.getItem(this.prefix + name) ?? null;
    } catch {
      return null;
    }
  }

  private put(name: string, value: string | null): void {
    try {
      if (value === null) this.store?.removeItem(this.prefix + name);
      else this.store?.setItem(this.prefix + name, value);
    } catch {
      // Storage is refused or full: the conversation goes on, only a reload would not find it.
    }
  }

  private keys(start: string): string[] {
    const { store } = this;
    if (store === null) return [];
    try {
      const names = Array.from({ length: store.length }, (_, index) => store.key(index));
      return names
        .filter((name) => name?.startsWith(this.prefix + start) === true)
        .map((name) => (name ?? '').slice(this.prefix.length));
    } catch {
      return [];
    }
  }
}

function parsed<T>(json: string | null, is: (value: unknown) => value is T): T | null {
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    return is(value) ? value : null;
  } catch {
    return null;
  }
}

function isOpening(value: unknown): value is { openId: string; name: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'openId' in value &&
    typeof value.openId === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

function isPending(value: unknown): value is PendingMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'messageId' in value &&
    typeof value.messageId === 'string' &&
    'text' in value &&
    typeof value.text === 'string' &&
    'writtenAt' in value &&
    typeof value.writtenAt === 'number'
  );
}
