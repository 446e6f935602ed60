import { exponential, pick, wholeBetween, type Random } from '../../src/kernel/random';
import type { TextLine, TextWire } from '../lines/text-line';
import { CUSTOMER_LINES, FIRST_LINES } from './phrases';
import { Plans } from './plans';

export interface TextVisit {
  readonly line: TextLine;
  /** The customer's number or mail address, theirs alone. */
  readonly address: string;
  /** The address of the hotline they write to. */
  readonly to: string;
  /** Chooses the first line. */
  readonly queueId: string;
}

/** `answered`: an agent answered everything they asked. `unanswered`: they were never answered. */
export type TextStory = 'answered' | 'unanswered';

/**
 * A customer who writes, waits for an answer, asks once or twice more, and is content. Answers come sooner than an agent would end
 * the contact: a later one would begin another.
 */
export class TextCustomer {
  readonly story: Promise<TextStory>;
  /** Every text this customer ever sent, each different from all others. */
  readonly said: string[] = [];
  readonly heard: string[] = [];
  private readonly wire: TextWire;
  private readonly plans = new Plans();
  private readonly turns: number;
  private settle!: (story: TextStory) => void;

  constructor(
    private readonly visit: TextVisit,
    private readonly random: Random,
  ) {
    this.story = new Promise((resolve) => (this.settle = resolve));
    this.turns = wholeBetween(random, 1, 2);
    this.wire = visit.line.open({
      address: visit.address,
      to: visit.to,
      onReply: (text) => {
        this.hear(text);
      },
    });
    this.say(pick(random, FIRST_LINES[visit.queueId] ?? CUSTOMER_LINES));
  }

  get address(): string {
    return this.visit.address;
  }

  /** Writes nothing more; content with what was answered so far. */
  leave(): void {
    this.finish(this.heard.length > 0 ? 'answered' : 'unanswered');
  }

  private say(line: string): void {
    const text = `${line}（${this.visit.address.replace(/@.*$/, '').slice(-4)}-${this.said.length + 1}）`;
    this.said.push(text);
    void this.wire.send(text);
  }

  private hear(text: string): void {
    this.heard.push(text);
    if (this.heard.length >= this.turns) {
      this.finish('answered');
      return;
    }
    // Two answers in a row are answered once.
    this.plans.plan('answer', 600 + Math.min(2_000, exponential(this.random, 700)), () => {
      this.say(pick(this.random, CUSTOMER_LINES));
    });
  }

  private finish(story: TextStory): void {
    this.plans.cancelAll();
    this.settle(story);
  }
}
