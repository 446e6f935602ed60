import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

/** Shorter lists are drawn whole: then the browser's own search finds everything. */
const WHOLE_UP_TO = 60;
/** Rows drawn beyond both edges, so that a turn of the wheel meets no blank. */
const BEYOND = 8;

interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly first: number;
  /** One past the last row drawn. */
  readonly end: number;
  /** Brings a row into sight, if it is not. */
  readonly reveal: (index: number) => void;
}

/** Which rows of equal height are in sight of their scroller. */
export function useVirtualRows(count: number, rowHeight: number): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const look = () => {
      setView({ top: element.scrollTop, height: element.clientHeight });
    };
    const resized = new ResizeObserver(look);
    element.addEventListener('scroll', look, { passive: true });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, []);
  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element === null) return;
      const top = index * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + rowHeight - element.clientHeight;
    },
    [rowHeight],
  );
  if (count <= WHOLE_UP_TO) return { scroller, first: 0, end: count, reveal };
  const first = Math.max(0, Math.floor(view.top / rowHeight) - BEYOND);
  const end = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + BEYOND);
  return { scroller, first: Math.min(first, end), end, reveal };
}
