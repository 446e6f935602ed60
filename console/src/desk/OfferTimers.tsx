import { useEffect, useLayoutEffect, useRef } from 'react';
import { secondsLeft } from '../format/format';
import { onTick, serverNow } from '../time/ticker';

interface TimerProps {
  readonly madeAt: number;
  readonly deadline: number;
}

/** The share of the offer's time that is left, 0..1. */
function shareLeft({ madeAt, deadline }: TimerProps, now: number): number {
  return Math.min(1, Math.max(0, (deadline - now) / Math.max(1, deadline - madeAt)));
}

function useDrawing(draw: (now: number) => void): void {
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
    draw(serverNow());
  });
  useEffect(
    () =>
      onTick((now) => {
        latest.current(now);
      }),
    [],
  );
}

/** The bar on the card's upper edge. */
export function OfferBar(props: TimerProps) {
  const fill = useRef<HTMLElement>(null);
  useDrawing((now) => {
    if (fill.current !== null) fill.current.style.width = `${shareLeft(props, now) * 100}%`;
  });
  return (
    <div className="offer-bar" aria-hidden="true">
      <i ref={fill} />
    </div>
  );
}

/** The ring with the seconds left in it. */
export function OfferRing(props: TimerProps & { readonly size: number }) {
  const arc = useRef<SVGCircleElement>(null);
  const text = useRef<HTMLElement>(null);
  const radius = props.size / 2 - 5;
  const length = 2 * Math.PI * radius;
  useDrawing((now) => {
    arc.current?.setAttribute('stroke-dashoffset', String(length * (1 - shareLeft(props, now))));
    if (text.current !== null) text.current.textContent = String(secondsLeft(props.deadline, now));
  });
  const center = props.size / 2;
  return (
    <div className="offer-ring" style={{ width: props.size, height: props.size }} role="timer">
      <svg width={props.size} height={props.size} aria-hidden="true">
        <circle cx={center} cy={center} r={radius} fill="none" stroke="var(--offered-track)" strokeWidth="8" />
        <circle
          ref={arc}
          cx={center}
          cy={center}
          r={radius}
          fill="none"
          stroke="var(--offered-deep)"
          strokeWidth="8"
          strokeDasharray={length}
          transform={`rotate(-90 ${center} ${center})`}
        />
      </svg>
      <b ref={text} className="num" style={{ fontSize: props.size > 60 ? 30 : 20 }} />
    </div>
  );
}
