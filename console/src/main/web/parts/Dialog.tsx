import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { reason } from '../api/gateway';
import { t } from '../text';

/** A question that has to be answered before anything else; Escape says no. */
export function Dialog(props: { title: string; close: () => void; wide?: boolean; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={props.wide ? 'wide' : ''}
      aria-label={props.title}
      onCancel={(event) => {
        event.preventDefault();
        props.close();
      }}
    >
      <h2>{props.title}</h2>
      {props.children}
    </dialog>
  );
}

/**
 * Asks before something is done that cannot be taken back.
 *
 * @param word has to be typed first, if given
 */
export function Confirm(props: {
  title: string;
  body: string;
  action: string;
  word?: string;
  run: () => Promise<void>;
  close: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isReady = !props.word || typed === props.word;
  async function run(event: Event): Promise<void> {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    setFailure('');
    try {
      await props.run();
      props.close();
    } catch (error) {
      setFailure(reason(error));
      setBusy(false);
    }
  }
  return (
    <Dialog title={props.title} close={props.close}>
      <form onSubmit={(event) => void run(event)}>
        <p>{props.body}</p>
        {props.word && (
          <label>
            {t('confirm.type', { word: props.word })}
            <input value={typed} onInput={(event) => setTyped(event.currentTarget.value)} autocomplete="off" />
          </label>
        )}
        {failure && <p class="failure" role="alert">{failure}</p>}
        <div class="buttons">
          <button type="button" onClick={props.close}>{t('cancel')}</button>
          <button type="submit" class="danger" disabled={!isReady || isBusy}>{props.action}</button>
        </div>
      </form>
    </Dialog>
  );
}
