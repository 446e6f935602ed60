import { useEffect, useLayoutEffect, useRef } from 'react';
import { duration, remaining, timeOfDay } from '../format/format';
import { onTick, serverNow } from './ticker';

interface TickingProps {
  /** The text at an instant of the server's clock. */
  readonly text: (now: number) => string;
  readonly className?: string;
  readonly title?: string;
}

/** A text that follows the clock. The ticker writes the node itself; React does not render again. */
export function Ticking({ text, className, title }: TickingProps) {
  const node = useRef<HTMLSpanElement>(null);
  const latest = useRef(text);
  useLayoutEffect(() => {
    latest.current = text;
    if (node.current !== null) node.current.textContent = text(serverNow());
  });
  useEffect(
    () =>
      onTick((now) => {
        const next = latest.current(now);
        if (node.current !== null && node.current.textContent !== next) node.current.textContent = next;
      }),
    [],
  );
  return <span ref={node} className={className === undefined ? 'num' : `num ${className}`} title={title} />;
}

interface SinceProps {
  readonly since: number | null;
  readonly className?: string;
}

/** Time since an instant: `03:41`. */
export function Since({ since, className = '' }: SinceProps) {
  return <Ticking className={className} text={(now) => duration(since === null ? null : now - since)} />;
}

/** Time left until an instant: `00:38`, never below zero. */
export function Until({ at, className = '' }: { readonly at: number; readonly className?: string }) {
  return <Ticking className={className} text={(now) => remaining(at, now)} />;
}

/** The wall clock in server time: `11:47:26`. */
export function WallClock({ className = '' }: { readonly className?: string }) {
  return <Ticking className={className} text={timeOfDay} />;
}
