import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const SPARE = 12;

/** No browser lays out a box that is much higher. */
const HEIGHT_MAX = 15_000_000;

/**
 * A long list of which only what is seen is in the page. Rows are of one height; beyond what a browser can lay out
 * the scroll bar counts coarser than rows.
 */
export function Rows(props: {
  count: number;
  rowHeight: number;
  label: string;
  row: (index: number) => ComponentChildren;
  /** Row that has the focus of the keyboard. */
  active: number;
  onActive: (index: number) => void;
  onKey?: (event: KeyboardEvent, index: number) => void;
  onSeen?: (first: number, last: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const full = props.count * props.rowHeight;
  const shown = Math.min(full, HEIGHT_MAX);
  const scale = shown > height ? (full - height) / (shown - height) : 1;
  const offset = top * scale;
  const first = Math.max(0, Math.floor(offset / props.rowHeight) - SPARE);
  const last = Math.min(props.count, Math.ceil((offset + height) / props.rowHeight) + SPARE);
  useEffect(() => props.onSeen?.(first, last), [first, last, props.count]);

  function reveal(index: number): void {
    const element = box.current;
    if (!element) return;
    const y = index * props.rowHeight;
    if (y < offset) {
      element.scrollTop = y / scale;
    } else if (y + props.rowHeight > offset + height) {
      element.scrollTop = (y + props.rowHeight - height) / scale;
    }
  }

  function keyed(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(height / props.rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const target =
      step !== undefined
        ? props.active + step
        : event.key === 'Home' ? 0
        : event.key === 'End' ? props.count - 1
        : undefined;
    if (target === undefined) {
      props.onKey?.(event, props.active);
      return;
    }
    event.preventDefault();
    const bounded = Math.max(0, Math.min(props.count - 1, target));
    props.onActive(bounded);
    reveal(bounded);
  }

  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index++) {
    rows.push(
      <div key={index} class="row" role="presentation" style={{ top: `${index * props.rowHeight - offset + top}px` }}>
        {props.row(index)}
      </div>,
    );
  }
  return (
    <div
      ref={box}
      class="rows"
      role="tree"
      tabIndex={0}
      aria-label={props.label}
      aria-activedescendant={`row-${props.active}`}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={keyed}
    >
      <div class="rows-all" style={{ height: `${shown}px` }}>{rows}</div>
    </div>
  );
}
