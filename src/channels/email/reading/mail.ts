/** Why the body of a mail could not be shown. Stable: consoles and operators see it in the text of the contact. */
export type MailProblem =
  | 'header-too-large'
  | 'too-deeply-nested'
  | 'too-many-parts'
  | 'malformed'
  | 'html-unreadable'
  | 'too-slow'
  | 'crashed';

export interface MailAddress {
  /** As it stands there; null: none that could be read. */
  readonly address: string | null;
  readonly name: string;
}

/** Fields by which a mail says what kind it is. Small letters; empty: not there. */
export interface MailMarks {
  readonly autoSubmitted: string;
  readonly precedence: string;
  /** List-Id and its kin (RFC 2369, RFC 2919). */
  readonly list: boolean;
  readonly suppress: string;
  /** X-Autoreply, X-Autorespond and their kin. */
  readonly autoReply: boolean;
  readonly failedRecipients: boolean;
  /** Of Content-Type: `multipart/report`, and its report-type. */
  readonly contentType: string;
  readonly reportType: string;
  /** X-Loop. */
  readonly loops: readonly string[];
  /** Received fields: how many hops it made. */
  readonly hops: number;
}

export interface MailHeader {
  readonly from: readonly MailAddress[];
  /** From fields; one is right. */
  readonly fromFields: number;
  readonly subject: string;
  /** With its angle brackets; null: missing or not usable. */
  readonly messageId: string | null;
  /** Message-IDs it answers, the nearest first: In-Reply-To, then References from the end. */
  readonly answers: readonly string[];
  /** As it stands there; only to tell two mails apart. */
  readonly date: string | null;
  readonly marks: MailMarks;
}

export interface MailAttachment {
  /** As the sender named it; empty: not named. */
  readonly name: string;
  /** `application/pdf`. */
  readonly type: string;
  readonly bytes: number;
}

/** What a delivery report says. */
export interface MailReport {
  /** `failed`, `delayed`, `delivered` …; null: it does not say. */
  readonly action: string | null;
  /** Message-ID of the mail of ours that came back with it, small letters; null: none did. */
  readonly returned: string | null;
}

/** A mail as its worker read it. Nothing is cleaned yet but what the encoding demands. */
export interface ReadMail {
  readonly header: MailHeader;
  /** Plain text; of an HTML mail what it says. Empty when there is none. */
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  /** SHA-256 of the body as it came, hexadecimal: the same mail sent again has the same. */
  readonly digest: string;
  readonly problem: MailProblem | null;
  readonly report: MailReport;
}
