import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { CHAT_LIMITS } from '../../src/platform/realtime/chat-protocol';
import { cleanText } from '../../src/kernel/text';
import { belongsToInputMethod } from '../src/parts/input-method';
import { sendWaitMs } from './chat-model';
import type { Words } from './words';

/** From here on the counter is shown. */
const COUNT_FROM = CHAT_LIMITS.textLength - 200;

interface ComposerProps {
  readonly words: Words;
  readonly draft: string;
  readonly setDraft: (text: string) => void;
  readonly send: (text: string) => void;
}

/** Where the customer writes. Each limit is said here before the backend has to refuse. */
export function Composer({ words, draft, setDraft, send }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [writtenAt, setWrittenAt] = useState<readonly number[]>([]);
  const [waitS, setWaitS] = useState(0);
  const clean = cleanText(draft).trim();
  const over = clean.length - CHAT_LIMITS.textLength;

  // The box grows with the text up to the height that the style allows.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (waitS === 0) return;
    const timer = setTimeout(() => {
      setWaitS(Math.ceil(sendWaitMs(writtenAt, Date.now()) / 1000));
    }, 1_000);
    return () => {
      clearTimeout(timer);
    };
  }, [waitS, writtenAt]);

  const submit = () => {
    if (clean === '' || over > 0) return;
    const now = Date.now();
    const wait = sendWaitMs(writtenAt, now);
    if (wait > 0) {
      setWaitS(Math.ceil(wait / 1000));
      return;
    }
    const recent = [...writtenAt, now].slice(-CHAT_LIMITS.rateMessages);
    setWrittenAt(recent);
    setWaitS(Math.ceil(sendWaitMs(recent, now) / 1000));
    send(clean);
    setDraft('');
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that confirms a word of the input method must not send.
    if (event.key !== 'Enter' || event.shiftKey || belongsToInputMethod(event.nativeEvent)) return;
    event.preventDefault();
    submit();
  };

  const note =
    over > 0
      ? words.over(over)
      : waitS > 0
        ? words.tooFast(waitS)
        : clean.length >= COUNT_FROM
          ? words.left(CHAT_LIMITS.textLength - clean.length)
          : null;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="composer-row">
        <textarea
          ref={box}
          rows={1}
          className="field"
          value={draft}
          aria-label={words.write}
          aria-invalid={over > 0}
          aria-describedby="composer-note"
          placeholder={words.write}
          enterKeyHint="send"
          onChange={(event) => {
            setDraft(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="button primary" disabled={clean === '' || over > 0 || waitS > 0}>
          {words.send}
        </button>
      </div>
      <p id="composer-note" className={over > 0 ? 'note wrong' : 'note'} role="status">
        {note ?? <span className="keys">{words.sendKeys}</span>}
      </p>
    </form>
  );
}
