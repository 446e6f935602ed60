import { Logger } from '@nestjs/common';
import type { CommitListener } from '../ports';
import { commandsBetween, SnapshotKeeper } from './snapshot-keeper';

Logger.overrideLogger(false);

/** A router whose commits a test makes, and a table of snapshots that counts. */
class House {
  seq = 0;
  records = 10;
  failing = false;
  readonly taken: number[] = [];
  lastPoint: { readonly seq: number; readonly program: string } | null = null;
  private listener: CommitListener | null = null;

  readonly router = {
    committed: () => ({ seq: this.seq, state: {} as never }),
    subscribe: (listener: CommitListener) => {
      this.listener = listener;
      return () => {
        this.listener = null;
      };
    },
  };

  readonly snapshots = {
    last: () => Promise.resolve(this.lastPoint),
    take: (program: string) => {
      if (this.failing) return Promise.reject(new Error('the database is away'));
      this.taken.push(this.seq);
      this.lastPoint = { seq: this.seq, program };
      return Promise.resolve({ seq: this.seq, records: this.records });
    },
  };

  async begin(program = '1.0'): Promise<SnapshotKeeper> {
    const keeper = new SnapshotKeeper(this.router, this.snapshots, program);
    keeper.onModuleInit();
    this.listener?.onReset?.();
    await keeper.settled();
    return keeper;
  }

  async commit(keeper: SnapshotKeeper, commands: number): Promise<void> {
    const from = this.seq;
    this.seq += commands;
    this.listener?.onCommitted({ from, to: this.seq, at: 0, effects: [], changes: [] });
    await keeper.settled();
  }
}

it.each([
  ['a small house', 300, 5_000],
  ['a house of as many records as commands', 20_000, 20_000],
  ['a million contacts', 1_000_000, 50_000],
])('takes one for as many commands as there are records, within bounds: %s', (_, records, commands) => {
  expect(commandsBetween(records)).toBe(commands);
});

it('takes the first when it begins to lead, and the next when enough was committed', async () => {
  const house = new House();
  const keeper = await house.begin();
  expect(house.taken).toEqual([0]);
  await house.commit(keeper, 4_999);
  expect(house.taken).toEqual([0]);
  await house.commit(keeper, 1);
  await house.commit(keeper, 4_999);
  expect(house.taken).toEqual([0, 5_000]);
  house.records = 8_000;
  await house.commit(keeper, 1);
  await house.commit(keeper, 7_999);
  expect(house.taken).toEqual([0, 5_000, 10_000]);
  await house.commit(keeper, 1);
  expect(house.taken).toEqual([0, 5_000, 10_000, 18_000]);
});

it('goes on from the last one of the same version, and takes one at once after an upgrade', async () => {
  const house = new House();
  house.seq = 7_000;
  house.lastPoint = { seq: 6_000, program: '1.0' };
  const keeper = await house.begin('1.0');
  await house.commit(keeper, 3_999);
  expect(house.taken).toEqual([]);
  await house.commit(keeper, 1);
  expect(house.taken).toEqual([11_000]);
  await house.begin('1.1');
  expect(house.taken).toEqual([11_000, 11_000]);
});

it('tries again a thousand commands later when one failed', async () => {
  const house = new House();
  const keeper = await house.begin();
  house.failing = true;
  await house.commit(keeper, 5_000);
  house.failing = false;
  await house.commit(keeper, 999);
  expect(house.taken).toEqual([0]);
  await house.commit(keeper, 1);
  expect(house.taken).toEqual([0, 6_000]);
});

it('takes none any more when it is told to stop', async () => {
  const house = new House();
  const keeper = await house.begin();
  await keeper.onModuleDestroy();
  await house.commit(keeper, 9_000);
  expect(house.taken).toEqual([0]);
});
