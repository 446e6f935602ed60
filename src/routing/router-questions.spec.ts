import type { Explanation } from './engine/explanation';
import { type Explainer, Questions } from './router-questions';

const PAGE = { offset: 0, limit: 1 };

/** Explains in so many steps; every step takes a millisecond. */
class SteadyExplainer implements Explainer {
  now = 0;
  begun = 0;

  constructor(
    private readonly steps: number,
    private readonly name = 'one',
  ) {}

  beginExplanation(contactId: string) {
    if (contactId === 'unknown') return null;
    if (contactId === 'broken') throw new Error('the engine broke');
    this.begun += 1;
    let left = this.steps;
    const explanation = { contactId, state: this.name } as unknown as Explanation;
    return {
      step: () => {
        this.now += 1;
        left -= 1;
        return left > 0 ? { done: false, explanation: null } : { done: true, explanation };
      },
    };
  }
}

it('spends a turn of at most two milliseconds, and goes on in the next', async () => {
  const explainer = new SteadyExplainer(5);
  const questions = new Questions(1_000, () => explainer.now);
  const answer = questions.ask('c', PAGE);
  const turns = [];
  for (let more = true; more;) {
    const before = explainer.now;
    more = questions.answer(explainer);
    turns.push(explainer.now - before);
  }
  expect(turns).toEqual([2, 2, 1]);
  expect(await answer).toMatchObject({ contactId: 'c' });
  expect(questions.answer(explainer)).toBe(false);
});

it('begins anew with another engine: what the former one saw may never have been committed', async () => {
  const [former, next] = [new SteadyExplainer(4, 'former'), new SteadyExplainer(2, 'next')];
  const questions = new Questions(1_000, () => former.now + next.now);
  const answer = questions.ask('c', PAGE);
  expect(questions.answer(former)).toBe(true);
  while (questions.answer(next)) continue;
  expect(await answer).toMatchObject({ state: 'next' });
  expect([former.begun, next.begun]).toEqual([1, 1]);
});

it('answers in order, refuses what breaks the engine, and says null of a contact that is not open', async () => {
  const explainer = new SteadyExplainer(1);
  const questions = new Questions(1_000, () => 0);
  const answers = ['a', 'broken', 'unknown', 'b'].map((id) => questions.ask(id, PAGE));
  const settled = Promise.allSettled(answers);
  expect(questions.answer(explainer)).toBe(false);
  expect(await settled).toMatchObject([
    { value: { contactId: 'a' } },
    { reason: new Error('the engine broke') },
    { value: null },
    { value: { contactId: 'b' } },
  ]);
});

it('refuses with `router-away` whom nobody answers in time, and everybody at the end', async () => {
  const questions = new Questions(1);
  await expect(questions.ask('c', PAGE)).rejects.toMatchObject({ code: 'router-away' });
  const last = new Questions(60_000);
  const asked = last.ask('c', PAGE);
  last.refuseAll();
  await expect(asked).rejects.toMatchObject({ code: 'router-away' });
});
