import { Inject, Injectable } from '@nestjs/common';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import { PeopleDirectory } from '../../identity/people-directory';
import type { Action } from '../../routing/engine/effects';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife, isWaiting } from '../contact-life';
import { writtenWords } from '../rule-words';
import { ROUTER, type ActionPerformer, type RouterPort } from '../../routing/ports';

/**
 * Carries out what the router wants of chats: there is nothing to join, so a seat is connected at once, and customer and
 * agent read in the conversation what happened. All ids come from the action's: a repeat changes nothing.
 */
@Injectable()
export class ChatPerformer implements ActionPerformer {
  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly conversations: ConversationsService,
    private readonly people: PeopleDirectory,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
  ) {}

  async perform(action: Action, { actionId }: { readonly actionId: string }): Promise<void> {
    switch (action.kind) {
      case 'connect-media':
        await this.connect(action.contactId, action.seatId, actionId);
        return;
      case 'park-media':
        await this.say(action.contactId, actionId, 'back-in-queue', null);
        return;
      case 'release-media':
        // Of every other end the page is told by its state.
        if (action.cause === 'ended-by-seat') await this.say(action.contactId, actionId, 'ended-by-agent', null);
        return;
      case 'announce':
        // Late, it must not speak into a talk with an agent.
        if (this.isWaiting(action.contactId))
          await this.tell(action.contactId, actionId, writtenWords(action.kind, action.parameter));
        return;
      case 'deflect':
      case 'release':
        if (await this.life.treat(action.contactId, action.kind, actionId))
          await this.tell(action.contactId, actionId, writtenWords(action.kind, action.parameter));
        return;
      case 'hold-media':
      case 'resume-media':
      case 'offer-callback':
      case 'voicemail':
      case 'external':
        // A chat on hold is silent anyway, its customer can write again by themselves, and no rule may ask for the rest (carried-out.ts).
        return;
    }
  }

  private async connect(contactId: string, seatId: string, actionId: string): Promise<void> {
    const result = await this.router.submit({ kind: 'media-connected', contactId }, { commandId: `media:${actionId}` });
    // The contact has moved on: whoever moved it tells the customer.
    if (!result.accepted) return;
    const name = (await this.people.names([seatId])).get(seatId)?.displayName ?? null;
    await this.say(contactId, actionId, 'agent-joined', name);
  }

  private isWaiting(contactId: string): boolean {
    const record = this.contacts.get(contactId);
    return record !== undefined && isWaiting(record);
  }

  private async tell(contactId: string, actionId: string, text: string): Promise<void> {
    await this.conversations.append({ contactId, messageId: derivedId(`${actionId} told`), from: 'hotline', text });
  }

  private async say(contactId: string, actionId: string, text: string, authorName: string | null): Promise<void> {
    await this.conversations.append({
      contactId,
      messageId: derivedId(`${actionId} ${text}`),
      from: 'system',
      authorName,
      text,
    });
  }
}
