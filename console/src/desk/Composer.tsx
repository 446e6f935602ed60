import { PauseCircleOutlined, PlayCircleOutlined, SendOutlined } from '@ant-design/icons';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { REPLY_LENGTH, type AgentContactView, type MediumCode } from '../../../src/platform/realtime/console-protocol';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { belongsToInputMethod } from '../parts/input-method';
import { useDeskController } from './desk-context';
import { keepReplyDraft, replyDraft } from './local-drafts';
import { usePreferences } from './preferences';
import { smsSegments } from './sms-segments';
import { Transfer } from './Transfer';
import { useHindrance } from './use-desk-view';

/** With so many characters left or fewer the room is counted. */
const COUNT_FROM = 200;

type TextMedium = Exclude<MediumCode, 'voice'>;

const ROWS: Readonly<Record<TextMedium, number>> = { chat: 3, sms: 3, email: 9 };

interface ComposerProps {
  readonly contact: AgentContactView;
  readonly medium: TextMedium;
}

/** Where the reply is written. The draft stays in this browser; without a connection it may be sent all the same. */
export function Composer({ contact, medium }: ComposerProps) {
  const { t } = useTranslation('desk');
  const { contactId } = contact;
  const controller = useDeskController();
  // A letter has paragraphs: there Enter begins a line, whatever was chosen for short messages.
  const enterSends = usePreferences((state) => state.enterSends) && medium !== 'email';
  const hindrance = useHindrance();
  const cutOff = useLiveState(isCutOff);
  const [text, setText] = useState(() => replyDraft(contactId));

  const change = (next: string) => {
    setText(next);
    keepReplyDraft(contactId, next);
  };
  const most = REPLY_LENGTH[medium];
  const tooLong = text.length > most;
  const asleep = contact.state === 'held' || contact.state === 'paused';
  const because =
    hindrance === 'read-only'
      ? t('hindrance.read-only')
      : asleep
        ? t('composer.resumeFirst')
        : tooLong
          ? t('composer.tooLong', { max: most })
          : undefined;
  const send = () => {
    if (text.trim() === '' || because !== undefined) return;
    void controller.send(contactId, text);
    change('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter confirms its candidate and must not send.
    if (event.key !== 'Enter' || belongsToInputMethod(event.nativeEvent)) return;
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.ctrlKey || event.metaKey || (enterSends && plain)) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div className="composer">
      <textarea
        className="composer-text field"
        data-composer={contactId}
        rows={ROWS[medium]}
        value={text}
        aria-label={t(`composer.label.${medium}`)}
        aria-describedby={`composer-hint-${contactId}`}
        placeholder={t(asleep ? 'composer.asleep' : `composer.placeholder.${medium}`)}
        onChange={(event) => {
          change(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="row composer-foot">
        <span className="small quiet composer-hint" id={`composer-hint-${contactId}`}>
          {hintWords(text, most, cutOff, because, t)}
        </span>
        {medium === 'sms' && <SmsCounter text={text} />}
        <CommandNote command={`contact:${contactId}`} />
        <span className="grow" />
        <ContactActions contact={contact} medium={medium} />
        <Button
          look="primary"
          size="small"
          icon={<SendOutlined aria-hidden="true" />}
          keys={enterSends ? 'Enter' : 'Control+Enter'}
          disabledBecause={because ?? (text.trim() === '' ? t('composer.nothing') : undefined)}
          onPress={send}
        >
          {t('composer.send')} <kbd>{enterSends ? '↵' : 'Ctrl ↵'}</kbd>
        </Button>
      </div>
    </div>
  );
}

type HintKey = 'composer.left' | 'composer.keptHere' | 'composer.draftKept' | 'composer.willSend';

/** Into how many messages the network will cut it, and what is left of the last one. */
function SmsCounter({ text }: { readonly text: string }) {
  const { t } = useTranslation('desk');
  const { encoding, parts, left } = smsSegments(text);
  return (
    <span className="small prose num sms-counter" title={t(`sms.encoding.${encoding}`)}>
      {t('sms.parts', { count: Math.max(1, parts) })} · {t('sms.left', { n: left })}
    </span>
  );
}

function hintWords(
  text: string,
  most: number,
  cutOff: boolean,
  because: string | undefined,
  t: (key: HintKey, values: { readonly n: number }) => string,
): string {
  if (because !== undefined) return because;
  const values = { n: most - text.length };
  if (values.n < COUNT_FROM) return t('composer.left', values);
  if (cutOff) return t(text === '' ? 'composer.willSend' : 'composer.keptHere', values);
  return text === '' ? '' : t('composer.draftKept', values);
}

function ContactActions({ contact, medium }: ComposerProps) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const hindrance = useHindrance();
  const [ending, setEnding] = useState(false);
  const because = hindrance === undefined ? undefined : t(`hindrance.${hindrance}`);
  const held = contact.state === 'held';
  if (ending) {
    return (
      <span className="row" role="group" aria-label={t(`composer.endSure.${medium}`)}>
        <span className="small">{t(`composer.endSure.${medium}`)}</span>
        <Button
          size="small"
          look="danger"
          disabledBecause={because}
          onPress={() => {
            setEnding(false);
            void controller.end(contact.contactId);
          }}
        >
          {t('composer.endYes')}
        </Button>
        <Button
          size="small"
          onPress={() => {
            setEnding(false);
          }}
        >
          {t('composer.endNo')}
        </Button>
      </span>
    );
  }
  return (
    <>
      <Button
        size="small"
        icon={held ? <PlayCircleOutlined aria-hidden="true" /> : <PauseCircleOutlined aria-hidden="true" />}
        keys="Alt+H"
        disabledBecause={because}
        onPress={() => {
          void (held ? controller.resume(contact.contactId) : controller.hold(contact.contactId));
        }}
      >
        {t(held ? 'composer.resume' : 'composer.hold')}
      </Button>
      <Transfer contact={contact} disabledBecause={because} small />
      <Button
        size="small"
        keys="Alt+X"
        disabledBecause={because}
        onPress={() => {
          setEnding(true);
        }}
      >
        {t(`composer.end.${medium}`)}
      </Button>
    </>
  );
}
