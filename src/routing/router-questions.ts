import type { Millis } from '../kernel/clock';
import type { ContactId } from './engine/config';
import type { Explanation, SeatPage } from './engine/explanation';
import { routerAway } from './router.errors';

/** An explanation under way: each step looks at some more seats. */
interface SteppedExplanation {
  step(seats: number): { readonly done: boolean; readonly explanation: Explanation | null };
}

/** Who can explain: the engine of the term. */
export interface Explainer {
  beginExplanation(contactId: ContactId, page: SeatPage): SteppedExplanation | null;
}

interface Question {
  readonly contactId: ContactId;
  readonly page: SeatPage;
  readonly answer: (explanation: Explanation | null) => void;
  readonly refuse: (error: unknown) => void;
  /** What was begun, and by whom: another engine begins anew. */
  begun: { readonly by: Explainer; readonly explanation: SteppedExplanation | null } | null;
}

/** Seats of one step: a fraction of a millisecond. */
const SEATS_OF_A_STEP = 500;
/** What one turn of the router's loop may spend on questions, so that no command waits longer for them. */
const TURN_MS: Millis = 2;

/** Questions to the engine, kept until it knows nothing that is not on disk: between two batches. */
export class Questions {
  private waiting: Question[] = [];

  constructor(
    private readonly timeoutMs: Millis,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  /** @throws RouterUnavailableError `router-away` when nobody answers in time */
  ask(contactId: ContactId, page: SeatPage): Promise<Explanation | null> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting = this.waiting.filter((question) => question !== asked);
        reject(routerAway());
      }, this.timeoutMs);
      const asked: Question = {
        contactId,
        page,
        answer: (explanation) => {
          clearTimeout(timer);
          resolve(explanation);
        },
        refuse: (error) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
        begun: null,
      };
      this.waiting.push(asked);
    });
  }

  /**
   * Works on the questions for one turn, in the order in which they came; a question that breaks the engine is refused
   * with its error. True while there is more to do.
   */
  answer(explainer: Explainer): boolean {
    const endOfTurn = this.steady() + TURN_MS;
    for (let [question] = this.waiting; question !== undefined; [question] = this.waiting) {
      try {
        if (!stepOf(question, explainer)) {
          if (this.steady() >= endOfTurn) return true;
          continue;
        }
      } catch (error) {
        question.refuse(error);
      }
      this.waiting.shift();
    }
    return false;
  }

  refuseAll(): void {
    for (const question of this.waiting.splice(0)) question.refuse(routerAway());
  }
}

/** True when it is answered. */
function stepOf(question: Question, by: Explainer): boolean {
  if (question.begun?.by !== by) {
    question.begun = { by, explanation: by.beginExplanation(question.contactId, question.page) };
  }
  const { explanation } = question.begun;
  const step = explanation === null ? { done: true, explanation } : explanation.step(SEATS_OF_A_STEP);
  if (step.done) question.answer(step.explanation);
  return step.done;
}
