import type { TextMedium } from './message-carrier';

/** A message of a customer as its channel read it. */
export interface InboundMessage {
  readonly medium: TextMedium;
  readonly accessPointId: string;
  /** The provider's own id, unique in its medium: a message that comes again is known by it. */
  readonly providerMessageId: string;
  /** As the provider gave it; a mail address in small letters. */
  readonly from: string;
  readonly fromName?: string | undefined;
  /** The address of ours it was sent to; replies come from there. */
  readonly to: string;
  /** Not empty; cleaned and cut by the channel. */
  readonly text: string;
  /** E-mail only. */
  readonly subject?: string;
  /**
   * SMS: joins the open contact of this customer at this access point. E-mail: joins exactly this contact while it is open
   * (the channel has proved that the sender may), else begins a new one that follows it; left out: begins a new one.
   */
  readonly answers?: string | undefined;
}

export interface ReceivedMessage {
  readonly contactId: string;
  readonly messageId: string;
  /** It was stored before. */
  readonly repeated: boolean;
  /** It began a contact. */
  readonly began: boolean;
}
