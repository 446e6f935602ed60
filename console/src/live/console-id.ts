const STORAGE_KEY = 'lianxian.console-id';

/**
 * The id of this tab, a UUID: a reloaded tab takes its seat back at once. It is in sessionStorage only while the page is
 * away, because browsers copy sessionStorage into a duplicated tab, and two tabs of one id would take the seat from each other.
 */
export function takeConsoleId(): string {
  const consoleId = sessionStorage.getItem(STORAGE_KEY) ?? crypto.randomUUID();
  sessionStorage.removeItem(STORAGE_KEY);
  window.addEventListener('pagehide', () => {
    sessionStorage.setItem(STORAGE_KEY, consoleId);
  });
  window.addEventListener('pageshow', () => {
    sessionStorage.removeItem(STORAGE_KEY);
  });
  return consoleId;
}
