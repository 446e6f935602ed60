import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ChatClient } from './chat-client';
import type { ChatMemory } from './chat-memory';
import { unsentText, type ChatModel } from './chat-model';
import { Composer } from './Composer';
import { Header } from './Header';
import { MessageLog } from './MessageLog';
import { newId } from './new-id';
import { StartForm } from './StartForm';
import { endingOf, languageOf, wordsOf, type Language, type Words } from './words';

const LANGUAGE_KEY = 'lianxian.chat.language';

interface ChatPageProps {
  /** Null: the address names no widget. */
  readonly client: ChatClient | null;
  readonly memory: ChatMemory;
  readonly askedLanguage: string | null;
}

/** The customer's whole page: start, waiting, conversation, ending. */
export function ChatPage({ client, memory, askedLanguage }: ChatPageProps) {
  const [language, chooseLanguage] = useLanguage(askedLanguage);
  const words = wordsOf(language);
  if (client === null) return <UnknownPage words={words} chooseLanguage={chooseLanguage} />;
  return <KnownPage client={client} memory={memory} words={words} chooseLanguage={chooseLanguage} />;
}

interface KnownPageProps {
  readonly client: ChatClient;
  readonly memory: ChatMemory;
  readonly words: Words;
  readonly chooseLanguage: () => void;
}

function KnownPage({ client, memory, words, chooseLanguage }: KnownPageProps) {
  const model = useSyncExternalStore(client.subscribe, () => client.model);
  const [draft, setDraft] = useState(() => memory.draft());
  useUnseenTitle(model, words);
  const keepDraft = (text: string) => {
    setDraft(text);
    memory.keepDraft(text);
  };

  if (model.link === 'refused') return <UnknownPage words={words} chooseLanguage={chooseLanguage} />;
  const resuming = model.chat.state === 'none' && model.token !== null && model.opening === null && !model.startsOver;
  return (
    <main className="chat">
      <Header client={client} model={model} words={words} chooseLanguage={chooseLanguage} />
      <ServiceStrip model={model} words={words} />
      {model.chat.state === 'none' ? (
        resuming ? (
          <p className="blank" role="status">
            {model.link === 'lost' ? '' : words.connecting}
          </p>
        ) : (
          <StartForm
            words={words}
            starting={model.opening !== null}
            connected={model.link === 'online'}
            refusal={model.openRefusal}
            start={(name) => {
              client.open(name, newId());
            }}
          />
        )
      ) : (
        <>
          <MessageLog client={client} model={model} words={words} />
          {model.chat.state === 'ended' ? (
            <Ending
              model={model}
              words={words}
              startNew={() => {
                keepDraft([draft, unsentText(model)].filter((text) => text !== '').join('\n'));
                client.startOver();
              }}
            />
          ) : (
            <Composer
              words={words}
              draft={draft}
              setDraft={keepDraft}
              send={(text) => {
                client.send(text, newId());
              }}
            />
          )}
        </>
      )}
    </main>
  );
}

/** One line about the connection, under the header. Nothing while all is well. */
function ServiceStrip({ model, words }: { readonly model: ChatModel; readonly words: Words }) {
  const text = model.link === 'lost' ? words.lost : model.serviceAway ? words.away : null;
  return (
    <div role="status" className={text === null ? 'strip' : 'strip shown'}>
      {text}
    </div>
  );
}

interface EndingProps {
  readonly model: ChatModel;
  readonly words: Words;
  readonly startNew: () => void;
}

function Ending({ model, words, startNew }: EndingProps) {
  const [heading, prose] = endingOf(words, model.chat.cause);
  return (
    <section className="ending">
      <div role="status">
        <h2>{heading}</h2>
        <p>{prose}</p>
        {model.outbox.length > 0 && <p>{words.unsentKept}</p>}
      </div>
      <button type="button" className="button primary" onClick={startNew}>
        {words.startNew}
      </button>
    </section>
  );
}

interface UnknownPageProps {
  readonly words: Words;
  readonly chooseLanguage: () => void;
}

/** The address names no widget: polite, and says what to do. */
function UnknownPage({ words, chooseLanguage }: UnknownPageProps) {
  return (
    <main className="chat unknown">
      <svg width="40" height="40" viewBox="0 0 40 40" aria-hidden="true">
        <path
          d="M8 7h24a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H19l-8 6v-6H8a3 3 0 0 1-3-3V10a3 3 0 0 1 3-3z"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        <path d="M14 18h.01M20 18h.01M26 18h.01" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <h1>{words.unknownTitle}</h1>
      <p>{words.unknownText}</p>
      <button type="button" className="button text" aria-label={words.switchLabel} onClick={chooseLanguage}>
        {words.switchTo}
      </button>
    </main>
  );
}

/** The language in force and a switch between the two; the choice is kept in this browser. */
function useLanguage(asked: string | null): [Language, () => void] {
  const [language, setLanguage] = useState<Language>(() => {
    try {
      return languageOf(asked ?? localStorage.getItem(LANGUAGE_KEY), navigator.languages);
    } catch {
      return languageOf(asked, navigator.languages);
    }
  });
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const change = () => {
    const next = language === 'zh' ? 'en' : 'zh';
    setLanguage(next);
    try {
      localStorage.setItem(LANGUAGE_KEY, next);
    } catch {
      // Storage is refused: the choice holds for this page only.
    }
  };
  return [language, change];
}

/** What is said to the customer, by an agent or by the hotline itself. */
function isAnswer({ from }: ChatModel['messages'][number]): boolean {
  return from === 'agent' || from === 'hotline';
}

/** The window's title counts messages that came while the customer looked elsewhere. */
function useUnseenTitle(model: ChatModel, words: Words): void {
  const last = model.messages.findLast(isAnswer)?.seq ?? 0;
  const [seen, setSeen] = useState(last);
  const hidden = useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => {
        document.removeEventListener('visibilitychange', changed);
      };
    },
    () => document.visibilityState === 'hidden',
  );
  if (!hidden && seen !== last) setSeen(last);
  const unseen = model.messages.filter((message) => isAnswer(message) && message.seq > seen).length;
  useEffect(() => {
    document.title = hidden && unseen > 0 ? `(${unseen}) ${words.newMessages} · ${words.title}` : words.title;
  }, [hidden, unseen, words]);
}
