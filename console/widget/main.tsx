import { createRoot } from 'react-dom/client';
import '../src/theme/tokens.css';
import './widget.css';
import { ChatMemory } from './chat-memory';
import { ChatClient } from './chat-client';
import { ChatPage } from './ChatPage';

const query = new URLSearchParams(location.search);
const widgetKey = query.get('key')?.trim() ?? '';
const root = document.getElementById('chat');

/** A browser that forbids storage throws on the mere mention of it; the conversation then lives in this page only. */
function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const memory = new ChatMemory(widgetKey, browserStorage());
const client = widgetKey === '' ? null : new ChatClient({ widgetKey, memory });

if (client !== null) {
  client.connect();
  window.addEventListener('online', () => {
    client.wake();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client.wake();
  });
}

if (root !== null) {
  createRoot(root).render(<ChatPage client={client} memory={memory} askedLanguage={query.get('lang')} />);
}
