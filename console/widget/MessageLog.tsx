import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MessageView } from '../../src/platform/realtime/console-protocol';
import { duration, hourMinute } from '../src/format/format';
import type { ChatClient } from './chat-client';
import { waitingSince, type ChatModel, type PendingMessage } from './chat-model';
import type { Words } from './words';

/** A pause this long between two messages puts the time between them. */
const PAUSE_MS = 5 * 60_000;
/** Closer to the end than this counts as reading the newest. */
const NEAR_END_PX = 80;

interface MessageLogProps {
  readonly client: ChatClient;
  readonly model: ChatModel;
  readonly words: Words;
}

export function MessageLog({ client, model, words }: MessageLogProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const newest = model.messages.at(-1)?.seq ?? 0;
  const written = model.outbox.at(-1)?.messageId;

  const toEnd = () => {
    const element = scroller.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  // One's own words are always shown; somebody else's only when the end is in view, else a button says so.
  useLayoutEffect(toEnd, [written]);
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  });

  // The box below grows with what is written; the newest message stays in view.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !atEnd) return;
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [atEnd]);

  return (
    <div className="log-frame">
      <div
        ref={scroller}
        className="log-scroll"
        tabIndex={0}
        role="region"
        aria-label={words.log}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END_PX);
        }}
      >
        <div role="log" aria-live="polite" aria-label={words.log}>
          {model.messages.map((message, index) => (
            <Message key={message.seq} message={message} before={model.messages[index - 1]} words={words} />
          ))}
          {model.outbox.map((entry) => (
            <Unconfirmed key={entry.messageId} entry={entry} client={client} model={model} words={words} />
          ))}
        </div>
        {model.chat.state === 'waiting' && <Waiting model={model} words={words} />}
      </div>
      {!atEnd && (
        <button type="button" className="button to-end" key={newest} onClick={toEnd}>
          {words.newMessages} <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}

interface MessageProps {
  readonly message: MessageView;
  readonly before: MessageView | undefined;
  readonly words: Words;
}

function Message({ message, before, words }: MessageProps) {
  const paused = before === undefined || message.at - before.at > PAUSE_MS;
  const text = message.from === 'system' ? systemText(message, words) : message.text;
  if (text === null) return null;
  const first = paused || before.from !== message.from || before.authorName !== message.authorName;
  const author = authorOf(message, words);
  return (
    <>
      {paused && <p className="between">{timeText(message.at)}</p>}
      {message.from === 'system' ? (
        <p className="between">{text}</p>
      ) : (
        <div className={`message ${message.from}${first ? ' first' : ''}`}>
          <p className={first && message.from !== 'customer' ? 'author' : 'spoken'}>{author}</p>
          <p className="bubble">{text}</p>
        </div>
      )}
    </>
  );
}

function authorOf(message: MessageView, words: Words): string {
  if (message.from === 'customer') return words.me;
  return message.authorName ?? (message.from === 'hotline' ? words.hotline : words.agent);
}

/** Words for a system message's code; null for a code that this page does not know. */
function systemText(message: MessageView, words: Words): string | null {
  switch (message.text) {
    case 'agent-joined':
      return message.authorName === null ? words.agentJoinedUnnamed : words.agentJoined(message.authorName);
    case 'back-in-queue':
      return words.backInQueue;
    case 'ended-by-agent':
      return words.endedByAgent;
    case 'ended-by-customer':
      return words.endedByCustomer;
    default:
      return null;
  }
}

interface UnconfirmedProps {
  readonly entry: PendingMessage;
  readonly client: ChatClient;
  readonly model: ChatModel;
  readonly words: Words;
}

/** The customer's own words at once, with what became of them until they are confirmed. */
function Unconfirmed({ entry, client, model, words }: UnconfirmedProps) {
  const failed = entry.status === 'failed' || model.chat.state === 'ended';
  const because = entry.code === null ? undefined : words.refusedBecause[entry.code];
  return (
    <div className="message customer first">
      <p className="spoken">{words.me}</p>
      <p className={failed ? 'bubble failed' : 'bubble pending'}>{entry.text}</p>
      {failed ? (
        <p className="fate wrong">
          <span>
            {words.undelivered}
            {because !== undefined && ` · ${because}`}
          </span>
          {model.chat.state !== 'ended' && (
            <>
              <button
                type="button"
                className="button text"
                onClick={() => {
                  client.sendAgain(entry.messageId);
                }}
              >
                {words.sendAgain}
              </button>
              <button
                type="button"
                className="button text"
                onClick={() => {
                  client.discard(entry.messageId);
                }}
              >
                {words.discard}
              </button>
            </>
          )}
        </p>
      ) : (
        <p className="fate">{model.link === 'online' && !model.serviceAway ? words.sending : words.toBeSent}</p>
      )}
    </div>
  );
}

/** Calm and still: what happens, how long already, what to do meanwhile. */
function Waiting({ model, words }: { readonly model: ChatModel; readonly words: Words }) {
  const since = waitingSince(model);
  const offset = model.clockOffsetMs ?? 0;
  const [now, setNow] = useState(() => Date.now() + offset);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now() + offset);
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [offset]);
  return (
    <section className="waiting-card">
      <span className="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <p>
        <b>{words.waiting}</b>
        {since !== null && (
          <span className="waited" role="timer">
            {words.waited} {duration(now - since)}
          </span>
        )}
      </p>
      <p className="quiet">{words.waitingText}</p>
    </section>
  );
}

function timeText(at: number): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return today ? hourMinute(at) : `${date.getMonth() + 1}/${date.getDate()} ${hourMinute(at)}`;
}
