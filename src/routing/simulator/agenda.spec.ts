import { ABANDONMENT, Agenda, ARRIVAL, keyOf, kindOf, SERVICE_END, SIGN_OUT } from './agenda';
import { Stream } from './stream';

test('equal instants go by kind, then seat number, then contact number', () => {
  const agenda = new Agenda<string>();
  agenda.push(5, keyOf(ARRIVAL, 0, 0), 'arrival');
  agenda.push(5, keyOf(ABANDONMENT, 0, 2), 'patience of 2');
  agenda.push(5, keyOf(ABANDONMENT, 0, 1), 'patience of 1');
  agenda.push(5, keyOf(SERVICE_END, 2, 1), 'seat 2 with 1');
  agenda.push(5, keyOf(SERVICE_END, 1, 9), 'seat 1 with 9');
  agenda.push(5, keyOf(SERVICE_END, 1, 3), 'seat 1 with 3');
  agenda.push(5, keyOf(SIGN_OUT, 200_000, 0), 'sign-out');
  agenda.push(4, keyOf(ARRIVAL, 0, 7), 'earlier');
  const order = Array.from({ length: 8 }, () => agenda.pop());
  expect(order).toEqual([
    'earlier',
    'sign-out',
    'seat 1 with 3',
    'seat 1 with 9',
    'seat 2 with 1',
    'patience of 1',
    'patience of 2',
    'arrival',
  ]);
  expect(agenda.at).toBe(Infinity);
});

test('keys keep apart the highest numbers there can be', () => {
  const highest = keyOf(ARRIVAL, 2 ** 18 - 1, 2 ** 31 - 1);
  expect(Number.isSafeInteger(highest)).toBe(true);
  expect(kindOf(highest)).toBe(ARRIVAL);
  expect(kindOf(keyOf(SERVICE_END, 2 ** 18 - 1, 2 ** 31 - 1))).toBe(SERVICE_END);
});

test('it gives a sorted order among pushes and pops at random', () => {
  const agenda = new Agenda<number>();
  const stream = new Stream(1, 0, 0, 'handle');
  const inside: number[] = [];
  for (let step = 0; step < 3_000; step++) {
    if (stream.next() < 0.6 || inside.length === 0) {
      const at = stream.below(500);
      agenda.push(at, 0, at);
      inside.push(at);
    } else {
      const least = inside.reduce((a, b) => Math.min(a, b));
      expect(agenda.at).toBe(least);
      expect(agenda.pop()).toBe(least);
      inside.splice(inside.indexOf(least), 1);
    }
  }
  expect(agenda.size).toBe(inside.length);
});
