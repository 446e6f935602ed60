import { useEffect, useLayoutEffect, useRef } from 'react';
import { duration } from '../format/format';
import { onTick, serverNow } from '../time/ticker';
import { waitClass } from './wait-class';

interface WaitMeterProps {
  readonly since: number;
  /** The target in milliseconds: the middle of the track, which is twice as long. */
  readonly targetMs: number;
  readonly width?: number;
  /** Only the track, or only the figure, when the other stands elsewhere. */
  readonly show?: 'both' | 'track' | 'figure';
}

/** A running wait against its target: track, tick in the middle, figure. The ticker moves it; React does not. */
export function WaitMeter({ since, targetMs, width = 64, show = 'both' }: WaitMeterProps) {
  const root = useRef<HTMLSpanElement>(null);
  const fill = useRef<SVGRectElement>(null);
  const text = useRef<HTMLElement>(null);
  const draw = useRef<(now: number) => void>(() => undefined);
  useLayoutEffect(() => {
    draw.current = (now) => {
      const waitedMs = Math.max(0, now - since);
      root.current?.setAttribute('class', `wait-meter wait-${waitClass(waitedMs, targetMs)}`);
      fill.current?.setAttribute('width', String(Math.min(1, waitedMs / (2 * targetMs)) * width));
      if (text.current !== null) text.current.textContent = duration(waitedMs);
    };
    draw.current(serverNow());
  });
  useEffect(
    () =>
      onTick((now) => {
        draw.current(now);
      }),
    [],
  );
  return (
    <span ref={root} className="wait-meter">
      {show !== 'figure' && (
        <svg width={width} height="10" aria-hidden="true">
          <rect y="2" width={width} height="6" rx="1.5" className="wait-track" />
          <rect ref={fill} y="2" width="0" height="6" rx="1.5" className="wait-fill" />
          <rect x={width / 2 - 0.75} y="0" width="1.5" height="10" className="wait-tick" />
        </svg>
      )}
      {show !== 'track' && <b ref={text} className="num" />}
    </span>
  );
}
