import { Inject, Injectable } from '@nestjs/common';
import type { Action } from '../../routing/engine/effects';
import { ROUTER, type ActionPerformer, type RouterPort } from '../../routing/ports';

/**
 * Carries out what the router wants of contacts by SMS and e-mail: a seat is connected at once, since there is nothing to join, and the
 * customer notices nothing of the rest. The end of a contact is written down by InboundMessages.
 */
@Injectable()
export class MessagingPerformer implements ActionPerformer {
  constructor(@Inject(ROUTER) private readonly router: RouterPort) {}

  async perform(action: Action, { actionId }: { readonly actionId: string }): Promise<void> {
    if (action.kind !== 'connect-media') return;
    await this.router.submit(
      { kind: 'media-connected', contactId: action.contactId },
      { commandId: `media:${actionId}` },
    );
  }
}
