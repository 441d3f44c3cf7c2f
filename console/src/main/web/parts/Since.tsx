import { signal } from '@preact/signals';
import { clockTime, duration } from '../text';

/** Ticks once a second for all that shows an age. */
export const second = signal(Date.now());
window.setInterval(() => {
  if (!document.hidden) second.value = Date.now();
}, 1_000);

export function Since(props: { millis: number }) {
  const age = Math.max(0, (second.value - props.millis) / 1_000);
  return <time title={new Date(props.millis).toISOString()}>{`${clockTime(props.millis)} (${duration(age)})`}</time>;
}
