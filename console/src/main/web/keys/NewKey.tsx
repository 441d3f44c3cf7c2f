import { useState } from 'preact/hooks';
import { keyBytes, utf8 } from '../api/bytes';
import { reason } from '../api/gateway';
import { save } from '../api/kv';
import { Dialog } from '../parts/Dialog';
import { t } from '../text';

/** Makes a key that is not there yet. */
export function NewKey(props: { prefix: string; made: (key: Uint8Array) => void; close: () => void }) {
  const [name, setName] = useState(props.prefix);
  const [value, setValue] = useState('');
  const [failure, setFailure] = useState('');
  async function make(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const key = keyBytes(name);
      const outcome = await save(key, utf8(value), 0, '0');
      if (outcome.isDone) props.made(key);
      else setFailure(t('new.exists'));
    } catch (error) {
      setFailure(reason(error));
    }
  }
  return (
    <Dialog title={t('new.title')} close={props.close}>
      <form onSubmit={(event) => void make(event)}>
        <label>
          {t('new.key')}
          <input
            class="mono"
            value={name}
            required
            spellcheck={false}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          {t('entry.value')}
          <textarea class="mono" rows={8} value={value} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        {failure && <p class="failure" role="alert">{failure}</p>}
        <div class="buttons">
          <button type="button" onClick={props.close}>{t('cancel')}</button>
          <button type="submit" class="primary">{t('new.action')}</button>
        </div>
      </form>
    </Dialog>
  );
}
