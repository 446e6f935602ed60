import { Inject, Injectable, Logger } from '@nestjs/common';
import { assert } from '../../kernel/assert';
import type { Clock } from '../../kernel/clock';
import { CLOCK } from '../../platform/time/clock';
import type { Action } from '../../routing/engine/effects';
import type { ActionPerformer } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { Calls } from './calls';
import { legIdOf, SEAT_RING_MS } from './phone.service';
import { VOICE_PROVIDER, type Farewell, type VoiceProvider } from './voice-provider';

type Release = Extract<Action, { kind: 'release-media' }>;

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
  ) {}

  async perform(action: Action): Promise<void> {
    const call = await this.calls.byContact(action.contactId);
    if (call === null || call.endedAt !== null) return;
    const { provider } = this;
    if (provider?.name !== call.provider) {
      this.logger.error(`contact ${action.contactId} is a call of ${call.provider}, which is not configured`);
      return;
    }
    await this.carryOut(provider, call.callId, action);
  }

  private async carryOut(provider: VoiceProvider, callId: string, action: Action): Promise<void> {
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
        // A call that never entered is told why by whoever took it in (PhoneService).
        if (action.cause !== 'rejected') await provider.hangUp(callId, farewellOf(action));
        return;
      case 'offer-callback':
        this.logger.warn(
          `contact ${action.contactId} was lost through no fault of its customer and waits for a callback`,
        );
        return;
      case 'voicemail':
      case 'announce':
      case 'deflect':
      case 'external':
      case 'release':
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

  private hasSeat(contactId: string): boolean {
    const state = this.contacts.get(contactId)?.state;
    return state === 'connecting' || state === 'active' || state === 'held';
  }
}

function farewellOf({ cause }: Release): Farewell {
  return cause === 'supervisor' || cause === 'lost' ? 'try-again-later' : 'none';
}
