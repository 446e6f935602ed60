import { useState } from 'react';
import { CHAT_LIMITS } from '../../src/platform/realtime/chat-protocol';
import { cleanText } from '../../src/kernel/text';
import type { Words } from './words';

interface StartFormProps {
  readonly words: Words;
  readonly starting: boolean;
  readonly connected: boolean;
  /** Code of the last refusal, shown under the button. */
  readonly refusal: string | null;
  readonly start: (name: string) => void;
}

export function StartForm({ words, starting, connected, refusal, start }: StartFormProps) {
  const [name, setName] = useState('');
  const clean = cleanText(name).trim();
  const over = clean.length - CHAT_LIMITS.nameLength;
  return (
    <form
      className="start"
      onSubmit={(event) => {
        event.preventDefault();
        if (!starting && over <= 0) start(clean);
      }}
    >
      <h2>{words.startTitle}</h2>
      <p>{words.startText}</p>
      <label htmlFor="customer-name">{words.name}</label>
      <input
        id="customer-name"
        className="field"
        value={name}
        autoComplete="name"
        placeholder={words.namePlaceholder}
        aria-invalid={over > 0}
        aria-describedby="customer-name-note"
        onChange={(event) => {
          setName(event.target.value);
        }}
      />
      <p id="customer-name-note" className="note wrong" role="status">
        {over > 0 ? words.nameOver(over) : ''}
      </p>
      <button type="submit" className="button primary wide" aria-busy={starting} aria-describedby="start-note">
        {starting ? words.starting : words.start}
      </button>
      <p id="start-note" className={refusal === null ? 'note' : 'note wrong'} role="status">
        {refusal !== null
          ? refusal === 'too-many-conversations'
            ? words.tooManyOpen
            : words.openRefused
          : starting && !connected
            ? words.startWaits
            : words.privacy}
      </p>
    </form>
  );
}
