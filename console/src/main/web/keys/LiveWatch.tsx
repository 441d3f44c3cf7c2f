import { useEffect, useRef, useState } from 'preact/hooks';
import { asText, keyText, prefixEnd } from '../api/bytes';
import { reason, Refusal } from '../api/gateway';
import { watch, type KeyEvent } from '../api/kv';
import { clockTime, count, size, t } from '../text';

const KEPT_MAX = 300;
const SHOWN_CHARS_MAX = 120;
const DRAW_MILLIS = 100;
const AGAIN_MILLIS = 1_000;

interface Seen extends KeyEvent {
  readonly number: number;
  readonly atMillis: number;
}

function preview(event: KeyEvent): string {
  if (event.isDelete) return '';
  const text = asText(event.kv.value.subarray(0, 4 * SHOWN_CHARS_MAX));
  return text === null ? size(event.kv.value.length) : text.slice(0, SHOWN_CHARS_MAX).replace(/\s+/g, ' ');
}

/** Changes under a prefix as they happen; drawn a few times a second, however many there are. */
export function LiveWatch(props: {
  prefix: Uint8Array;
  title: string;
  changed: (events: readonly KeyEvent[]) => void;
  close: () => void;
}) {
  const [seen, setSeen] = useState<readonly Seen[]>([]);
  const [total, setTotal] = useState(0);
  const [isPaused, setPaused] = useState(false);
  const [failure, setFailure] = useState('');
  const [isInForce, setInForce] = useState(false);
  const changed = useRef(props.changed);
  changed.current = props.changed;
  const paused = useRef(false);
  paused.current = isPaused;

  useEffect(() => {
    const stop = new AbortController();
    let waiting: Seen[] = [];
    let number = 0;
    let timer = 0;
    const draw = (): void => {
      timer = 0;
      const fresh = waiting;
      waiting = [];
      setTotal(number);
      if (!paused.current) setSeen((was) => [...fresh.reverse(), ...was].slice(0, KEPT_MAX));
    };
    let reached = 0;
    const take = (events: KeyEvent[], upTo: number): void => {
      reached = upTo;
      setInForce(true);
      setFailure('');
      if (events.length === 0) return;
      changed.current(events);
      for (const event of events) waiting.push({ ...event, number: ++number, atMillis: Date.now() });
      if (waiting.length > KEPT_MAX) waiting = waiting.slice(-KEPT_MAX);
      timer ||= window.setTimeout(draw, DRAW_MILLIS);
    };
    // A connection that breaks is made again, and goes on where it was.
    const listen = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          const since = reached === 0 ? 0 : reached + 1;
          await watch(props.prefix, prefixEnd(props.prefix), since, take, stop.signal);
          setFailure(t('watch.ended'));
        } catch (error) {
          if (stop.signal.aborted) return;
          setFailure(reason(error));
          if (error instanceof Refusal && !error.isPassing) return;
        }
        await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MILLIS));
      }
    };
    void listen();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [props.title]);

  return (
    <section class="panel live" data-test="watch">
      <h2>
        {t('watch.title', { prefix: props.title || t('watch.everything') })}
        <span class="quiet"> {t('watch.seen', { count: count(total) })}</span>
        <button type="button" class="aside" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {t('watch.pause')}
        </button>
        <button type="button" onClick={props.close}>{t('close')}</button>
      </h2>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <ol>
        {seen.length === 0 && <li class="quiet">{t(isInForce ? 'watch.none' : 'loading')}</li>}
        {seen.map((event) => (
          <li key={event.number}>
            <time>{clockTime(event.atMillis)}</time>{' '}
            <span class="number">{count(event.kv.modRevision)}</span>{' '}
            <b>{event.isDelete ? t('watch.delete') : t('watch.put')}</b>{' '}
            <span class="mono">{keyText(event.kv.key)}</span>{' '}
            <span class="mono quiet">{preview(event)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
