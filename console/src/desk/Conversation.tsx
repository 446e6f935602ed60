import { DownOutlined } from '@ant-design/icons';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MediumCode, MessageView } from '../../../src/platform/realtime/console-protocol';
import { dayAndTime, hourMinute, timeOfDay } from '../format/format';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { refusalWords } from '../shell/refusal-words';
import { serverNow } from '../time/ticker';
import { DeliveryMark } from './DeliveryMark';
import { useDeskController } from './desk-context';
import type { Outgoing } from './desk-state';
import { useDesk } from './desk-store';
import { messageWords } from '../parts/message-words';

const NO_MESSAGES: readonly MessageView[] = [];
const NO_OUTGOING: readonly Outgoing[] = [];
/** Closer to the end than this counts as reading the newest. */
const AT_END_PX = 48;

/** The conversation of a text contact: what was said, and what of ours is still on its way. */
export function Conversation({ contactId, medium }: { readonly contactId: string; readonly medium: MediumCode }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const card = useDesk((state) => state.cards[contactId]);
  const outgoing = useDesk((state) => state.outgoing[contactId]) ?? NO_OUTGOING;
  const customer = useDesk((state) => state.contacts[contactId]?.customer.name ?? null);
  const messages = card?.messages ?? NO_MESSAGES;
  const { list, atEnd, toEnd } = useScrollToEnd(messages.length + outgoing.length);
  return (
    <div className={medium === 'email' ? 'talk talk-mail' : 'talk'}>
      <div className="talk-list" ref={list} role="log" aria-label={t('talk.label')} tabIndex={0}>
        {card?.phase === 'loading' && messages.length === 0 && <Loading />}
        {card?.phase === 'failed' && (
          <div className="talk-failed" role="alert">
            <span>{t('talk.failed', { words: card.refusal === null ? '' : refusalWords(card.refusal) })}</span>
            <Button
              size="small"
              onPress={() => {
                controller.readCard(contactId);
              }}
            >
              {t('talk.again')}
            </Button>
          </div>
        )}
        {card?.phase === 'ready' && messages.length === 0 && outgoing.length === 0 && (
          <p className="talk-system small">{t(medium === 'chat' ? 'talk.empty' : 'talk.emptyMail')}</p>
        )}
        {messages.map((message) => (
          <Bubble key={message.messageId} message={message} customer={customer ?? t('talk.customer')} />
        ))}
        {outgoing.map((message) => (
          <OutgoingBubble key={message.messageId} message={message} />
        ))}
      </div>
      {!atEnd && (
        <button type="button" className="talk-to-end" onClick={toEnd}>
          <DownOutlined aria-hidden="true" /> {t('talk.newest')}
        </button>
      )}
    </div>
  );
}

/** Keeps the newest message in sight while the reader is at the end, and never moves what they are reading. */
function useScrollToEnd(length: number) {
  const list = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [length]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const note = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
      setAtEnd(following.current);
    };
    const resized = new ResizeObserver(() => {
      if (following.current) toEnd();
    });
    element.addEventListener('scroll', note, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', note);
      resized.disconnect();
    };
  }, []);
  return { list, atEnd, toEnd };
}

function Bubble({ message, customer }: { readonly message: MessageView; readonly customer: string }) {
  const { t } = useTranslation('desk');
  if (message.from === 'system') {
    return (
      <p className="talk-system small">
        <span className="num">{timeOfDay(message.at)}</span> {messageWords(message)}
      </p>
    );
  }
  const own = message.from !== 'customer';
  const author = message.from === 'hotline' ? t('talk.hotline') : message.authorName;
  return (
    <div className={own ? 'bubble bubble-own' : 'bubble'}>
      <div className="small quiet">
        {own ? author : (author ?? customer)} <span className="num">{dayAndTime(message.at, serverNow())}</span>
      </div>
      <p>{message.text}</p>
      {message.delivery !== null && <DeliveryMark message={message} delivery={message.delivery} />}
    </div>
  );
}

function OutgoingBubble({ message }: { readonly message: Outgoing }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const cutOff = useLiveState((state) => state.phase === 'lost');
  const failed = message.status === 'failed';
  return (
    <div className="bubble bubble-own bubble-waiting">
      <div className="small quiet">
        {failed ? (
          <span className="bubble-failed">
            {t('talk.notSent')}
            {message.refusal !== null && ` · ${refusalWords(message.refusal)}`}
            <button
              type="button"
              className="link-button"
              onClick={() => void controller.send(message.contactId, message.text, message.messageId)}
            >
              {t('talk.resend')}
            </button>
          </span>
        ) : (
          <span>{t(cutOff ? 'talk.toBeSent' : 'talk.sending')}</span>
        )}{' '}
        <span className="num">{hourMinute(message.at)}</span>
      </div>
      <p>{message.text}</p>
    </div>
  );
}

/** Rows of the real height; drawn after 200 ms, so that a quick answer shows nothing. */
function Loading() {
  const { t } = useTranslation(['desk', 'shell']);
  const cutOff = useLiveState(isCutOff);
  if (cutOff) return <p className="talk-system small">{t('talk.offline')}</p>;
  return (
    <div className="skeleton" aria-busy="true">
      <span className="spoken">{t('shell:loading')}</span>
      <i style={{ width: '46%' }} />
      <i style={{ width: '70%' }} />
      <i style={{ width: '58%' }} />
    </div>
  );
}
