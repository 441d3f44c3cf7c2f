import { useState } from 'preact/hooks';
import { reason } from '../api/gateway';
import { save, type KeyValue } from '../api/kv';
import { t } from '../text';
import { formOf, parse, typed, type Form } from './forms';
import { MergeView } from './MergeView';
import { FormChoice } from './ValueView';

/** Changes a value; it is written only if the key is still as it was read. */
export function Editor(props: { entry: KeyValue; done: () => void; cancel: () => void }) {
  const [base, setBase] = useState<KeyValue>(props.entry);
  const [form, setForm] = useState<Form>(formOf(base.value));
  const [text, setText] = useState(typed(base.value, form) ?? '');
  const [theirs, setTheirs] = useState<KeyValue | null | undefined>(undefined);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const bytes = parse(text, form, base.value);

  function change(to: Form): void {
    const shown = bytes && typed(bytes, to);
    if (shown !== null) {
      setForm(to);
      setText(shown);
    }
  }

  /** @param against what it is to be changed from; null if it is to be made anew */
  async function write(value: Uint8Array, against: KeyValue | null): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      const outcome = await save(base.key, value, against?.modRevision ?? 0, against?.lease ?? '0');
      if (outcome.isDone) {
        props.done();
      } else {
        setTheirs(outcome.present);
      }
    } catch (error) {
      setFailure(reason(error));
    } finally {
      setBusy(false);
    }
  }

  if (theirs !== undefined && bytes) {
    return (
      <MergeView
        key={theirs?.modRevision ?? 0}
        base={base}
        mine={bytes}
        theirs={theirs}
        failure={failure}
        write={(value) => void write(value, theirs)}
        back={(merged) => {
          const shown = merged && typed(merged, form);
          if (theirs) setBase(theirs);
          if (shown !== null) setText(shown);
          setTheirs(undefined);
        }}
        drop={props.done}
      />
    );
  }
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (bytes) void write(bytes, base);
      }}
      onKeyDown={(event) => {
        if (event.key === 's' && (event.ctrlKey || event.metaKey) && bytes && !isBusy) {
          event.preventDefault();
          void write(bytes, base);
        }
      }}
    >
      <FormChoice
        form={form}
        choose={change}
        possible={(each) => bytes !== null && typed(bytes, each) !== null}
      />
      <textarea
        class="mono"
        rows={18}
        spellcheck={false}
        aria-label={t('entry.value')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {!bytes && <p class="failure" role="status">{t(form === 'json' ? 'editor.noJson' : 'editor.noHex')}</p>}
      {failure && <p class="failure" role="alert">{failure}</p>}
      <div class="buttons">
        <small class="quiet">{t('editor.guard', { revision: base.modRevision })}</small>
        <button type="button" onClick={props.cancel}>{t('cancel')}</button>
        <button type="submit" class="primary" disabled={!bytes || isBusy}>{t('save')}</button>
      </div>
    </form>
  );
}
