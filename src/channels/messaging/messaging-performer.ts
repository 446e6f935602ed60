import { Inject, Injectable } from '@nestjs/common';
import { ConversationsService } from '../../conversations/conversations.service';
import { derivedId } from '../../conversations/derived-id';
import type { Action } from '../../routing/engine/effects';
import { ROUTER, type ActionPerformer, type RouterPort } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife, isWaiting } from '../contact-life';
import { writtenWords } from '../rule-words';

/**
 * Carries out what the router wants of contacts by SMS and e-mail: a seat is connected at once, since there is nothing to join; what an
 * overflow rule has said is a message like an agent's; the customer notices nothing of the rest. The end of a contact is written
 * down by InboundMessages.
 */
@Injectable()
export class MessagingPerformer implements ActionPerformer {
  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly conversations: ConversationsService,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
  ) {}

  async perform(action: Action, { actionId }: { readonly actionId: string }): Promise<void> {
    const { contactId } = action;
    switch (action.kind) {
      case 'connect-media':
        await this.router.submit({ kind: 'media-connected', contactId }, { commandId: `media:${actionId}` });
        return;
      case 'announce': {
        // Late, it must not come after the agent's answer.
        const record = this.contacts.get(contactId);
        if (record !== undefined && isWaiting(record))
          await this.tell(contactId, actionId, writtenWords(action.kind, action.parameter));
        return;
      }
      case 'deflect':
      case 'release':
        if (await this.life.treat(contactId, action.kind, actionId))
          await this.tell(contactId, actionId, writtenWords(action.kind, action.parameter));
        return;
      default:
    }
  }

  private async tell(contactId: string, actionId: string, text: string): Promise<void> {
    await this.conversations.append({ contactId, messageId: derivedId(`${actionId} told`), from: 'hotline', text });
  }
}
