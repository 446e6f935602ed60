import { Injectable } from '@nestjs/common';

export type PresenceListener = (contactId: string, online: boolean) => void;

/** Which conversations have their customer on the line right now. Memory of this process: sockets are, too. */
@Injectable()
export class ConversationPresence {
  private readonly online = new Set<string>();
  private readonly listeners = new Set<PresenceListener>();

  set(contactId: string, online: boolean): void {
    if (online === this.online.has(contactId)) return;
    if (online) this.online.add(contactId);
    else this.online.delete(contactId);
    for (const listener of this.listeners) listener(contactId, online);
  }

  isOnline(contactId: string): boolean {
    return this.online.has(contactId);
  }

  onlineContacts(): readonly string[] {
    return [...this.online];
  }

  /** The listener is called at every change and must not throw. Returns the way to stop. */
  subscribe(listener: PresenceListener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
