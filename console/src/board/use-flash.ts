import { useEffect, useRef, useState } from 'react';
import type { WaitClass } from './queue-rows';

const FLASH_MS = 600;
/** Not more often than this for one thing, however often its class changes. */
const PAUSE_MS = 2_000;
const BADNESS: Readonly<Record<WaitClass, number>> = { target: 0, near: 1, over: 2 };

/** `worse` or `better` for a moment after the class of a wait changed; the page's style fades it. */
export function useFlash(waitClass: WaitClass): 'worse' | 'better' | undefined {
  const before = useRef(waitClass);
  const flashedAt = useRef(-PAUSE_MS);
  const [flash, setFlash] = useState<'worse' | 'better' | undefined>();
  useEffect(() => {
    const change = BADNESS[waitClass] - BADNESS[before.current];
    before.current = waitClass;
    const now = performance.now();
    if (change === 0 || now - flashedAt.current < PAUSE_MS) return;
    flashedAt.current = now;
    setFlash(change > 0 ? 'worse' : 'better');
  }, [waitClass]);
  useEffect(() => {
    if (flash === undefined) return;
    const timer = setTimeout(() => {
      setFlash(undefined);
    }, FLASH_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [flash]);
  return flash;
}
