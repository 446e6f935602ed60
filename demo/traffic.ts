import type { Medium } from '../src/kernel/medium';
import { exponential, pick, seededRandom, type Random } from '../src/kernel/random';
import type { SimulatedCall } from './exchange/simulated-call';
import type { SimulatedExchange } from './exchange/simulated-exchange';
import { outcomeOf, type Outcome } from './ledger';
import type { TextLine } from './lines/text-line';
import { CHAT_WIDGETS, MAILBOXES, PHONE_NUMBERS, TEXT_NUMBERS } from './organisation';
import { outcomeForCaller } from './robots/caller';
import { ChatCustomer } from './robots/chat-customer';
import { FAMILY_NAMES, TITLES } from './robots/phrases';
import { TextCustomer, type TextStory } from './robots/text-customer';

/** Mean seconds between two customers in quiet times. */
const CALL_GAP_S = 3.2;
const CHAT_GAP_S = 3.8;
const SMS_GAP_S = 9;
const MAIL_GAP_S = 16;
/** Demand rises and falls, so that queues form, overflow begins, and ends again. */
const WAVE_MS = 60_000;
const WAVE_HEIGHT = 0.7;
const TALK_MEAN_MS = 13_000;
const PATIENCE_MEAN_MS = 45_000;
const NEVER_GIVES_UP = 0.3;

/** Hears every story when it has ended. */
export interface Witness {
  callEnded(call: SimulatedCall, outcome: Outcome): void;
  chatEnded(contactId: string, outcome: Outcome, chat: ChatCustomer): void;
  textEnded(medium: TextMedium, story: TextStory, customer: TextCustomer): void;
}

type TextMedium = 'sms' | 'email';

/** What customers reach the hotline by. */
export interface Lines {
  readonly exchange: SimulatedExchange;
  readonly sms: TextLine;
  readonly email: TextLine;
}

/** The public: customers who come by chance, on all media, and end by themselves; tells a witness what each was told. */
export class Traffic {
  private readonly random: Random;
  private readonly calls = new Set<SimulatedCall>();
  private readonly chats = new Set<ChatCustomer>();
  private readonly texts = new Set<TextCustomer>();
  private readonly stories = new Set<Promise<void>>();
  private readonly next = new Map<Medium, NodeJS.Timeout>();
  /** Gives every text customer an address of their own. */
  private serial = 0;
  private startedAt = 0;

  constructor(
    private readonly origin: string,
    private readonly lines: Lines,
    private readonly witness: Witness,
    seed: number,
    /** 1 is the pace of the demonstration. */
    private readonly pace = 1,
  ) {
    this.random = seededRandom(seed);
  }

  /** Customers who have not been told yet how it ended. */
  get untold(): number {
    return this.calls.size + this.chats.size + this.texts.size;
  }

  start(): void {
    this.startedAt = Date.now();
    this.arrivals('voice', CALL_GAP_S, () => {
      this.call();
    });
    this.arrivals('chat', CHAT_GAP_S, () => {
      this.chat();
    });
    this.arrivals('sms', SMS_GAP_S, () => {
      this.text('sms');
    });
    this.arrivals('email', MAIL_GAP_S, () => {
      this.text('email');
    });
  }

  /** Nobody new comes, and whoever is there leaves. Resolves when everyone was told how it ended. */
  async wind(down: { readonly within: number }): Promise<void> {
    for (const timer of this.next.values()) clearTimeout(timer);
    for (const call of this.calls) call.hangUp();
    for (const chat of this.chats) chat.leave();
    const late = new Promise<void>((resolve) => setTimeout(resolve, down.within).unref());
    await Promise.race([Promise.allSettled(this.stories), late]);
    for (const chat of this.chats) chat.cut();
    for (const text of this.texts) text.leave();
  }

  /** A Poisson process whose rate follows the wave: drawn at the highest rate, and thinned by how far the wave is below it. */
  private arrivals(what: Medium, gapS: number, arrive: () => void): void {
    const highest = 1 + WAVE_HEIGHT;
    const timer = setTimeout(
      () => {
        const wave = 1 + WAVE_HEIGHT * Math.sin(((Date.now() - this.startedAt) / WAVE_MS) * 2 * Math.PI);
        if (this.random.next() * highest < wave) arrive();
        this.arrivals(what, gapS, arrive);
      },
      exponential(this.random, (gapS * 1_000) / (highest * this.pace)),
    );
    this.next.set(what, timer);
  }

  private call(): void {
    const stays = this.random.next() < NEVER_GIVES_UP;
    const call = this.lines.exchange.dial({
      from: `13${String(this.random.below(1_000_000_000)).padStart(9, '0')}`,
      to: pick(this.random, PHONE_NUMBERS).address,
      talkMs: 2_000 + exponential(this.random, TALK_MEAN_MS),
      ...(stays ? {} : { patienceMs: 4_000 + exponential(this.random, PATIENCE_MEAN_MS) }),
    });
    this.calls.add(call);
    this.follow(
      outcomeForCaller(call).then((outcome) => {
        this.calls.delete(call);
        this.witness.callEnded(call, outcome);
      }),
    );
  }

  private chat(): void {
    const widget = pick(this.random, CHAT_WIDGETS);
    const chat = new ChatCustomer(
      {
        origin: this.origin,
        widgetKey: widget.address,
        queueId: widget.queueId,
        name: `${pick(this.random, FAMILY_NAMES)}${pick(this.random, TITLES)}`,
        patienceMs: this.random.next() < NEVER_GIVES_UP ? Infinity : 6_000 + exponential(this.random, PATIENCE_MEAN_MS),
      },
      this.random,
    );
    this.chats.add(chat);
    this.follow(
      chat.story.then(({ cause, contactId }) => {
        this.chats.delete(chat);
        // Refused before there was a contact: nothing for the books.
        if (contactId === null) return;
        this.witness.chatEnded(contactId, outcomeOf(cause), chat);
      }),
    );
  }

  private text(medium: TextMedium): void {
    this.serial += 1;
    const serial = String(this.random.below(10_000) * 10_000 + this.serial).padStart(8, '0');
    const target = pick(this.random, medium === 'sms' ? TEXT_NUMBERS : MAILBOXES);
    const text = new TextCustomer(
      {
        line: this.lines[medium],
        address: medium === 'sms' ? `+86150${serial}` : `customer-${serial}@customers.example`,
        to: target.address,
        queueId: target.queueId,
      },
      this.random,
    );
    this.texts.add(text);
    this.follow(
      text.story.then((story) => {
        this.texts.delete(text);
        this.witness.textEnded(medium, story, text);
      }),
    );
  }

  private follow(story: Promise<void>): void {
    this.stories.add(story);
    void story.finally(() => this.stories.delete(story));
  }
}
