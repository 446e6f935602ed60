/** Notices of the operating system, for offers while another window is in front. One at a time, closed with its offer. */
export type NoticePermission = NotificationPermission | 'unsupported';

let shown: Notification | null = null;

export function noticePermission(): NoticePermission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

/** Asks for leave to show notices; call it from a press. */
export async function requestNotices(): Promise<NoticePermission> {
  return 'Notification' in globalThis ? Notification.requestPermission() : 'unsupported';
}

/** Shows the notice when allowed and when the page is not in front; a press on it brings the page there. */
export function showNotice(title: string, body: string): void {
  if (noticePermission() !== 'granted' || document.hasFocus()) return;
  shown = new Notification(title, { body, tag: 'lianxian-offer', requireInteraction: true });
  shown.onclick = () => {
    window.focus();
  };
}

export function closeNotice(): void {
  shown?.close();
  shown = null;
}
