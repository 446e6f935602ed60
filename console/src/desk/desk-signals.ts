import i18next from 'i18next';
import { useEffect } from 'react';
import type { MessageView } from '../../../src/platform/realtime/console-protocol';
import { secondsLeft } from '../format/format';
import { localName } from '../i18n/i18n';
import { useLiveState, type LiveState } from '../live/live-state';
import type { LiveConnection } from '../live/connection';
import { play, repeat, stopRepeating } from '../sound/sounds';
import { onTick, serverNow } from '../time/ticker';
import type { DeskState } from './desk-state';
import { useDesk } from './desk-store';
import { closeNotice, showNotice } from './desktop-notice';
import { replyTargetMs } from './reply-target';

const WRAP_UP_WARNING_S = 10;

/** Sounds, the window's title and notices of the operating system: what reaches an agent who looks elsewhere. */
export function useDeskSignals(live: LiveConnection): void {
  useEffect(() => {
    const stops = [
      useDesk.subscribe(onDesk),
      useLiveState.subscribe(onLive),
      live.on('agent:message', onMessage),
      onTick(titleAt),
      onTick(limitsAt),
    ];
    return () => {
      for (const stop of stops) stop();
      stopRepeating();
      closeNotice();
    };
  }, [live]);
}

function onDesk(state: DeskState, before: DeskState): void {
  if (state.offer?.offerId !== before.offer?.offerId) {
    if (state.offer === null) {
      stopRepeating();
      closeNotice();
    } else if (state.holdsSeat) {
      repeat(state.offer.medium === 'voice' ? 'ring' : 'notes');
      showNotice(offerTitle(state.offer), state.offer.customer.name ?? '');
    }
    titleAt(serverNow());
  }
  const missed = state.seat?.state === 'not-responding' && before.seat?.state !== 'not-responding';
  if ((state.forced !== null && state.forced !== before.forced) || (missed && before.loaded)) play('falling');
}

function onLive(state: LiveState, before: LiveState): void {
  if (state.phase === 'lost' && before.phase !== 'lost' && before.phase !== 'connecting') play('lost');
  if (state.restored !== null && state.restored !== before.restored) play('back');
}

function onMessage(message: MessageView): void {
  const { focusId, contacts } = useDesk.getState();
  if (message.from !== 'customer' || !(message.contactId in contacts)) return;
  if (message.contactId !== focusId || document.hidden) play('tick');
}

function offerTitle(offer: NonNullable<DeskState['offer']>): string {
  const queue = useDesk.getState().queues[offer.queueId];
  const what = offer.medium === 'voice' ? i18next.t('offer.call', { ns: 'desk' }) : i18next.t(`medium.${offer.medium}`);
  return `${what} ${queue === undefined ? '' : localName(queue)}`.trim();
}

function titleAt(now: number): void {
  const { offer } = useDesk.getState();
  const page = i18next.t('page.title', { page: i18next.t('page./desk') });
  const title = offer === null ? page : `(${secondsLeft(offer.deadline, now)}) ${offerTitle(offer)}`;
  if (document.title !== title) document.title = title;
}

/** One note ten seconds before a wrap-up ends by itself, one low note when a customer has waited past the target. */
function limitsAt(now: number): void {
  for (const contact of Object.values(useDesk.getState().contacts)) {
    if (contact.wrapUpLimitAt !== null && secondsLeft(contact.wrapUpLimitAt, now) === WRAP_UP_WARNING_S) play('note');
    const targetMs = replyTargetMs(contact.medium);
    if (contact.state !== 'active' || contact.customerWaitsSince === null || targetMs === null) continue;
    const overS = Math.floor((now - contact.customerWaitsSince - targetMs) / 1000);
    if (overS === 0) play('low');
  }
}
