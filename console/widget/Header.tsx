import { useState } from 'react';
import type { ChatClient } from './chat-client';
import type { ChatModel } from './chat-model';
import type { Words } from './words';

interface HeaderProps {
  readonly client: ChatClient;
  readonly model: ChatModel;
  readonly words: Words;
  readonly chooseLanguage: () => void;
}

/** Title, the state in words, language and the way out. Ending asks once, in place. */
export function Header({ client, model, words, chooseLanguage }: HeaderProps) {
  const [asking, setAsking] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [failed, setFailed] = useState(false);
  const { state } = model.chat;
  const live = state === 'waiting' || state === 'serving';

  const leave = async () => {
    setLeaving(true);
    setFailed(false);
    const left = await client.leave();
    setLeaving(false);
    setFailed(!left);
    if (left) setAsking(false);
  };

  return (
    <header className="head">
      <div className="head-row">
        <span className={`lamp ${model.link === 'lost' ? 'lost' : state}`} aria-hidden="true" />
        <div className="head-title">
          <h1>{words.title}</h1>
          {state !== 'none' && <p role="status">{stateText(model, words)}</p>}
        </div>
        <button type="button" className="button text" aria-label={words.switchLabel} onClick={chooseLanguage}>
          {words.switchTo}
        </button>
        {live && (
          <button
            type="button"
            className="button small"
            aria-expanded={asking}
            onClick={() => {
              setAsking(!asking);
              setFailed(false);
            }}
          >
            {state === 'waiting' ? words.leaveQueue : words.end}
          </button>
        )}
      </div>
      {live && asking && (
        <div className="ask" role="group" aria-label={state === 'waiting' ? words.leaveQueue : words.end}>
          <p role={failed ? 'alert' : undefined}>
            {failed ? words.endFailed : state === 'waiting' ? words.leaveAsk : words.endAsk}
          </p>
          <button
            type="button"
            className="button small"
            onClick={() => {
              setAsking(false);
            }}
          >
            {words.endNo}
          </button>
          <button
            type="button"
            className="button small danger"
            aria-busy={leaving}
            disabled={leaving}
            onClick={() => void leave()}
          >
            {state === 'waiting' ? words.leaveYes : words.endYes}
          </button>
        </div>
      )}
    </header>
  );
}

function stateText(model: ChatModel, words: Words): string {
  switch (model.chat.state) {
    case 'none':
      return '';
    case 'waiting':
      return words.waiting;
    case 'serving':
      return model.chat.agentName === null ? words.servingUnnamed : words.serving(model.chat.agentName);
    case 'ended':
      return words.ended;
  }
}
