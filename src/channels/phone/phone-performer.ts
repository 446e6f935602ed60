import { Inject, Injectable, Logger } from '@nestjs/common';
import { assert, present } from '../../kernel/assert';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import type { Action } from '../../routing/engine/effects';
import type { ActionPerformer } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife, isWaiting } from '../contact-life';
import { spokenWords } from '../rule-words';
import type { CallEntity } from './call.entity';
import { Calls } from './calls';
import { legIdOf, SEAT_RING_MS } from './phone.service';
import { VOICE_PROVIDER, type Farewell, type VoiceProvider } from './voice-provider';

type Release = Extract<Action, { kind: 'release-media' }>;
type Treated = Extract<Action, { readonly parameter?: string }>;

const SHORTEST_RING_MS = 1_000;

/**
 * Carries out what the router wants of calls. A call that is gone needs nothing more: its `ended` event settles the contact.
 * VoiceAwayError passes through, so that the router tries again.
 */
@Injectable()
export class PhonePerformer implements ActionPerformer {
  private readonly logger = new Logger(PhonePerformer.name);

  constructor(
    @Inject(VOICE_PROVIDER) private readonly provider: VoiceProvider | null,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly calls: Calls,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
  ) {}

  async perform(action: Action, { actionId }: { readonly actionId: string }): Promise<void> {
    const call = await this.calls.byContact(action.contactId);
    if (call === null || call.endedAt !== null) return;
    const { provider } = this;
    if (provider?.name !== call.provider) {
      this.logger.error(`contact ${action.contactId} is a call of ${call.provider}, which is not configured`);
      return;
    }
    await this.carryOut(provider, call, action, actionId);
  }

  private async carryOut(provider: VoiceProvider, call: CallEntity, action: Action, actionId: string): Promise<void> {
    const { callId } = call;
    switch (action.kind) {
      case 'connect-media':
        await this.connect(provider, callId, action);
        return;
      case 'park-media':
        // Late, it must not tear the caller away from the next seat.
        if (this.hasSeat(action.contactId)) return;
        await provider.park(callId, { announcement: 'back-in-queue' });
        return;
      case 'hold-media':
        await provider.hold(callId);
        return;
      case 'resume-media':
        await provider.resume(callId);
        return;
      case 'release-media':
        // A call that never entered is told why by whoever took it in (PhoneService), one that was treated by whoever treated it.
        if (action.cause !== 'rejected' && action.cause !== 'treated')
          await provider.hangUp(callId, farewellOf(action));
        return;
      case 'offer-callback':
        this.logger.warn(
          `contact ${action.contactId} was lost through no fault of its customer and waits for a callback`,
        );
        return;
      case 'announce':
        if (this.isWaiting(action.contactId))
          await provider.announce(callId, spokenWords(action.kind, action.parameter));
        return;
      case 'deflect':
      case 'release':
        // The router first: whether a seat has taken the call meanwhile is decided there.
        if (await this.life.treat(action.contactId, action.kind, actionId))
          await provider.hangUp(callId, { words: spokenWords(action.kind, action.parameter) });
        return;
      case 'external':
        if (await this.life.treat(action.contactId, action.kind, actionId)) await this.sendOn(provider, call, action);
        return;
      case 'voicemail':
        // No rule may ask for it yet (carried-out.ts).
        return;
    }
  }

  private async connect(
    provider: VoiceProvider,
    callId: string,
    action: Extract<Action, { kind: 'connect-media' }>,
  ): Promise<void> {
    assert(action.medium === 'voice', 'the phone serves voice contacts only');
    if (this.contacts.get(action.contactId)?.servedOfferId !== action.offerId) return;
    const leftMs = action.expiresAt === null ? SEAT_RING_MS : action.expiresAt - this.clock.now();
    await provider.connect(callId, {
      legId: legIdOf(action.contactId, action.offerId),
      seatId: action.seatId,
      timeoutMs: Math.max(SHORTEST_RING_MS, leftMs),
    });
  }

  /** Written down first: whoever compares calls after a kill must not take it back. */
  private async sendOn(provider: VoiceProvider, call: CallEntity, { parameter }: Treated): Promise<void> {
    await this.calls.mark(call, 'sent-on');
    await provider.sendOn(call.callId, present(parameter, 'an external rule names a number'));
  }

  private isWaiting(contactId: string): boolean {
    const record = this.contacts.get(contactId);
    return record !== undefined && isWaiting(record);
  }

  private hasSeat(contactId: string): boolean {
    const state = this.contacts.get(contactId)?.state;
    return state === 'connecting' || state === 'active' || state === 'held';
  }
}

function farewellOf({ cause }: Release): Farewell {
  return cause === 'supervisor' || cause === 'lost' ? 'try-again-later' : 'none';
}
