import fc from 'fast-check';
import { SnapshotStream } from './snapshot-stream';

interface Snapshot {
  readonly to: number;
}
interface Frame {
  readonly from: number;
  readonly to: number;
}

/** A stream whose snapshots are answered by hand; `held` follows what a view would show. */
function harness() {
  const asked: ((snapshot: Snapshot | null) => void)[] = [];
  const log: string[] = [];
  const stream = new SnapshotStream<Snapshot, Frame>({
    load: () =>
      new Promise((resolve) => {
        asked.push(resolve);
      }),
    onSnapshot: ({ to }) => log.push(`snapshot ${to}`),
    onFrame: ({ from, to }) => log.push(`${from}-${to}`),
  });
  const answer = async (snapshot: Snapshot | null) => {
    asked.shift()?.(snapshot);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { stream, asked, log, answer };
}

test('frames follow the snapshot they continue', async () => {
  const { stream, log, answer } = harness();
  stream.restart();
  await answer({ to: 10 });
  expect(stream.accept({ from: 10, to: 12 })).toBe(true);
  expect(stream.accept({ from: 12, to: 13 })).toBe(true);
  expect(log).toEqual(['snapshot 10', '10-12', '12-13']);
});

test('frames that overtake the snapshot are applied after it, older ones never', async () => {
  const { stream, log, answer } = harness();
  stream.restart();
  stream.accept({ from: 8, to: 10 });
  stream.accept({ from: 10, to: 11 });
  await answer({ to: 10 });
  expect(log).toEqual(['snapshot 10', '10-11']);
});

test('a gap asks for one new snapshot and loses nothing', async () => {
  const { stream, log, asked, answer } = harness();
  stream.restart();
  await answer({ to: 10 });
  expect(stream.accept({ from: 11, to: 12 })).toBe(false);
  expect(stream.accept({ from: 12, to: 13 })).toBe(false);
  expect(asked).toHaveLength(1);
  await answer({ to: 12 });
  expect(log).toEqual(['snapshot 10', 'snapshot 12', '12-13']);
});

test('a repeated frame changes nothing and asks for nothing', async () => {
  const { stream, log, asked, answer } = harness();
  stream.restart();
  await answer({ to: 10 });
  stream.accept({ from: 10, to: 11 });
  expect(stream.accept({ from: 10, to: 11 })).toBe(false);
  expect(asked).toHaveLength(0);
  expect(log).toEqual(['snapshot 10', '10-11']);
});

test('the answer to a request of an earlier connection is ignored', async () => {
  const { stream, log, asked } = harness();
  stream.restart();
  stream.restart();
  expect(asked).toHaveLength(2);
  asked[0]?.({ to: 5 });
  asked[1]?.({ to: 9 });
  await Promise.resolve();
  await Promise.resolve();
  expect(log).toEqual(['snapshot 9']);
});

test('after any losses and repeats the view ends where the server is, each change shown once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ size: fc.integer({ min: 1, max: 3 }), fate: fc.constantFrom('arrives', 'lost', 'twice') }), {
        minLength: 1,
        maxLength: 40,
      }),
      async (steps) => {
        let server = 100;
        let shown = -1;
        const stream = new SnapshotStream<Snapshot, Frame>({
          load: () => Promise.resolve({ to: server }),
          onSnapshot: ({ to }) => {
            shown = to;
          },
          onFrame: ({ from, to }) => {
            expect(from).toBe(shown);
            shown = to;
          },
        });
        stream.restart();
        for (const { size, fate } of [...steps, { size: 1, fate: 'arrives' as const }]) {
          const frame = { from: server, to: server + size };
          server += size;
          if (fate !== 'lost') stream.accept(frame);
          if (fate === 'twice') stream.accept(frame);
          await Promise.resolve();
          await Promise.resolve();
        }
        expect(shown).toBe(server);
      },
    ),
  );
});
