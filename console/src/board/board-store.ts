import { useEffect } from 'react';
import { create } from 'zustand';
import type { BoardFrame, BoardSnapshot, Refusal } from '../../../src/platform/realtime/console-protocol';
import { useLive } from '../live/live-context';
import { SnapshotStream } from '../live/snapshot-stream';
import { applyFrame, modelOf, type BoardModel } from './board-model';

interface BoardState {
  /** Null until the first snapshot. Kept while the connection is down: old figures are better than none. */
  readonly model: BoardModel | null;
  /** The server does not show the board to this person. */
  readonly refusal: Refusal | null;
}

export const useBoardStore = create<BoardState>(() => ({ model: null, refusal: null }));

/** Keeps the board in step with the server as long as the page is open. */
export function useBoardStream(): void {
  const live = useLive();
  useEffect(() => {
    const stream = new SnapshotStream<BoardSnapshot, BoardFrame>({
      load: async () => {
        const answer = await live.send('board:subscribe', {});
        useBoardStore.setState({ refusal: answer.ok ? null : answer });
        return answer.ok ? answer.snapshot : null;
      },
      onSnapshot: (snapshot) => {
        useBoardStore.setState({ model: modelOf(snapshot) });
      },
      onFrame: (frame) => {
        useBoardStore.setState(({ model }) => (model === null ? {} : { model: applyFrame(model, frame) }));
      },
    });
    const ends = [
      live.on('board:frame', (frame) => {
        stream.accept(frame);
      }),
      live.on('view:reset', () => {
        stream.restart();
      }),
      live.onOpen(() => {
        stream.restart();
      }),
    ];
    return () => {
      stream.stop();
      for (const end of ends) end();
      void live.send('board:unsubscribe', {});
    };
  }, [live]);
}
