import type { Millis } from '../kernel/clock';
import type { ContactId } from './engine/config';
import type { Explanation } from './engine/explanation';
import { routerAway } from './router.errors';

interface Question {
  readonly contactId: ContactId;
  readonly answer: (explanation: Explanation | null) => void;
  readonly refuse: (error: unknown) => void;
}

/** Questions to the engine, kept until it knows nothing that is not on disk: between two batches. */
export class Questions {
  private waiting: Question[] = [];

  constructor(private readonly timeoutMs: Millis) {}

  /** @throws RouterUnavailableError `router-away` when nobody answers in time */
  ask(contactId: ContactId): Promise<Explanation | null> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((question) => question !== asked);
        reject(routerAway());
      }, this.timeoutMs);
      const asked: Question = {
        contactId,
        answer: (explanation) => {
          clearTimeout(timer);
          resolve(explanation);
        },
        refuse: (error) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      this.waiting.push(asked);
    });
  }

  /** Answers all; a question that breaks the engine is refused with its error. */
  answer(explain: (contactId: ContactId) => Explanation | null): void {
    for (const { contactId, answer, refuse } of this.waiting.splice(0)) {
      try {
        answer(explain(contactId));
      } catch (error) {
        refuse(error);
      }
    }
  }

  refuseAll(): void {
    for (const question of this.waiting.splice(0)) question.refuse(routerAway());
  }
}
