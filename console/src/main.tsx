import { createRoot } from 'react-dom/client';
import { present } from '../../src/kernel/assert';
import { App } from './app';
import { startTranslation } from './i18n/i18n';
import './shell/shell.css';
import './theme/base.css';
import './theme/tokens.css';

await startTranslation();
createRoot(present(document.getElementById('root'), 'index.html has no #root')).render(<App />);
