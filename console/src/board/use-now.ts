import { useEffect, useState } from 'react';
import { onTick, serverNow } from '../time/ticker';

/**
 * A value that depends on the running clock, such as the class of a wait. It is computed at every whole second and
 * renders only when it changes.
 */
export function useNow<T extends string | number | boolean | null>(valueAt: (now: number) => T): T {
  const value = valueAt(serverNow());
  const [, setShown] = useState(value);
  useEffect(() => {
    // The same value again does not render.
    return onTick((now) => {
      setShown(valueAt(now));
    });
  });
  return value;
}
