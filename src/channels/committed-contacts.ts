import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ContactRecord } from '../routing/engine/records';
import { ROUTER, type CommittedBatch, type RouterPort, type RouterStatus } from '../routing/ports';

/** Everything synchronous; must not throw. */
export interface ContactsListener {
  /** The records are already as after the batch. */
  onBatch?(batch: CommittedBatch): void;
  /** The records were read anew: after the start and after every rebuild. */
  onReset?(): void;
  onStatus?(status: RouterStatus): void;
}

/** The open contacts as they stand on disk, by id, kept in step with the router's commits. */
@Injectable()
export class CommittedContacts implements OnModuleInit, OnModuleDestroy {
  private records = new Map<string, ContactRecord>();
  private readonly listeners = new Set<ContactsListener>();
  private loaded = false;
  private unsubscribe: (() => void) | null = null;

  constructor(@Inject(ROUTER) private readonly router: RouterPort) {}

  onModuleInit(): void {
    this.unsubscribe = this.router.subscribe({
      onCommitted: (batch) => {
        this.apply(batch);
      },
      onReset: () => {
        this.reset();
      },
      onStatus: (status) => {
        for (const listener of this.listeners) listener.onStatus?.(status);
      },
    });
    if (this.router.status().state === 'ok') this.reset();
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  /** False until the router was ready once: then an unknown contact is a closed or never known one. */
  get isLoaded(): boolean {
    return this.loaded;
  }

  /** Undefined: closed, or the router never heard of it. */
  get(contactId: string): ContactRecord | undefined {
    return this.records.get(contactId);
  }

  /** Every open contact. */
  all(): Iterable<ContactRecord> {
    return this.records.values();
  }

  status(): RouterStatus {
    return this.router.status();
  }

  /** Returns the way to stop. */
  subscribe(listener: ContactsListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private apply(batch: CommittedBatch): void {
    for (const change of batch.changes) {
      if (change.kind !== 'contact') continue;
      if (change.record === null) this.records.delete(change.id);
      else this.records.set(change.id, change.record);
    }
    for (const listener of this.listeners) listener.onBatch?.(batch);
  }

  private reset(): void {
    this.records = new Map(this.router.committed().state.contact.map((record) => [record.id, record]));
    this.loaded = true;
    for (const listener of this.listeners) listener.onReset?.();
  }
}
