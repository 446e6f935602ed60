import { useEffect, useState } from 'react';
import { onTick, serverNow } from '../time/ticker';
import { keptOrder, movedCount } from './queue-rows';

/** Without a hand on the list it is put in order again at most so often. */
const RESORT_MS = 10_000;

export interface HeldOrder {
  /** Ids from top to bottom. */
  readonly order: readonly string[];
  readonly held: boolean;
  /** How many rows would stand elsewhere; 0 while nothing holds the order. */
  readonly moved: number;
  readonly resort: () => void;
  /** Put these on the element whose pointer and focus hold the order. */
  readonly holder: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: { readonly currentTarget: Element; readonly relatedTarget: EventTarget | null }) => void;
  };
}

/**
 * A list whose rows stay under the hand: while pointer, focus or selection is in it the order is frozen, new rows come
 * last, and `moved` says how much has changed. Otherwise it is sorted anew every ten seconds, without motion.
 * `keepGone`: while the order is held, ids that left keep their place too, so that nothing moves up under a press.
 */
export function useHeldOrder(
  ids: readonly string[],
  ranked: (now: number) => readonly string[],
  { selected = false, keepGone = false }: { readonly selected?: boolean; readonly keepGone?: boolean } = {},
): HeldOrder {
  const [shown, setShown] = useState<readonly string[]>(() => ranked(serverNow()));
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const [moved, setMoved] = useState(0);
  const [sortedAt, setSortedAt] = useState(() => serverNow());
  const held = pointer || focus || selected;
  const order = held && keepGone ? [...shown, ...ids.filter((id) => !shown.includes(id))] : keptOrder(shown, ids);

  const sort = (now: number) => {
    setShown(ranked(now));
    setSortedAt(now);
    setMoved(0);
  };
  useEffect(() => {
    return onTick((now) => {
      if (held) setMoved(movedCount(order, ranked(now)));
      else if (now - sortedAt >= RESORT_MS) sort(now);
    });
  });
  return {
    order,
    held,
    moved: held ? moved : 0,
    resort: () => {
      sort(serverNow());
    },
    holder: {
      onPointerEnter: () => {
        setPointer(true);
      },
      onPointerLeave: () => {
        setPointer(false);
      },
      onFocus: () => {
        setFocus(true);
      },
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setFocus(false);
      },
    },
  };
}
