import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../src/platform/realtime/console-protocol';
import { timeOfDay } from '../format/format';
import { DeliveryState } from '../parts/DeliveryState';
import { messageWords } from '../parts/message-words';

/** What was said, as the agent saw it: each line with its time, the system's lines in between. */
export function Transcript({ messages }: { readonly messages: readonly MessageView[] }) {
  const { t } = useTranslation('qa');
  if (messages.length === 0) return <p className="qa-silent prose">{t('talk.empty')}</p>;
  return (
    <div className="qa-talk" role="region" aria-label={t('talk.title')} tabIndex={0}>
      <ol>
        {messages.map((message, index) => (
          <Line key={message.messageId} message={message} day={newDay(messages[index - 1], message)} />
        ))}
      </ol>
    </div>
  );
}

/** The day, where it is another than that of the line before. */
function newDay(before: MessageView | undefined, message: MessageView): string | null {
  const date = new Date(message.at);
  if (before !== undefined && new Date(before.at).toDateString() === date.toDateString()) return null;
  return `${date.getFullYear()}/${date.getMonth() + 1}/${date.getDate()}`;
}

function Line({ message, day }: { readonly message: MessageView; readonly day: string | null }) {
  const { t } = useTranslation('qa');
  return (
    <>
      {day !== null && <li className="qa-day small quiet num">{day}</li>}
      <li className="qa-said" data-from={message.from}>
        <time className="num quiet" dateTime={new Date(message.at).toISOString()}>
          {timeOfDay(message.at)}
        </time>
        <span className="qa-said-by">{message.from === 'system' ? '' : t(`talk.${message.from}`)}</span>
        <div className="qa-said-what">
          <p>{messageWords(message)}</p>
          {message.delivery !== null && <DeliveryState delivery={message.delivery} />}
        </div>
      </li>
    </>
  );
}
