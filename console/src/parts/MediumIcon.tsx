import { CommentOutlined, MailOutlined, MobileOutlined, PhoneOutlined } from '@ant-design/icons';
import type { MediumCode } from '../../../src/platform/realtime/console-protocol';

const ICONS = { voice: PhoneOutlined, chat: CommentOutlined, sms: MobileOutlined, email: MailOutlined } as const;

/** The medium's glyph. It has no hue and no name of its own: the word stands beside it or in a spoken label. */
export function MediumIcon({ medium, size = 18 }: { readonly medium: MediumCode; readonly size?: number }) {
  const Icon = ICONS[medium];
  return <Icon aria-hidden="true" style={{ fontSize: size }} className="medium-icon" />;
}
