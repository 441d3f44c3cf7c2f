import { useState } from 'preact/hooks';
import { lookNow } from '../app/state';
import { addLearner } from '../api/cluster';
import { reason } from '../api/gateway';
import { Dialog } from '../parts/Dialog';
import { t } from '../text';

/** Lets one more member in: it learns first. */
export function AddMember(props: { close: () => void }) {
  const [urls, setUrls] = useState('');
  const [failure, setFailure] = useState('');
  async function add(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await addLearner(urls.split(/[\s,]+/).filter((url) => url));
      lookNow();
      props.close();
    } catch (error) {
      setFailure(reason(error));
    }
  }
  return (
    <Dialog title={t('add.title')} close={props.close}>
      <form onSubmit={(event) => void add(event)}>
        <p>{t('add.body')}</p>
        <label>
          {t('add.urls')}
          <input
            value={urls}
            required
            placeholder="http://10.0.0.4:2380"
            onInput={(event) => setUrls(event.currentTarget.value)}
          />
        </label>
        {failure && <p class="failure" role="alert">{failure}</p>}
        <div class="buttons">
          <button type="button" onClick={props.close}>{t('cancel')}</button>
          <button type="submit" class="primary">{t('add.action')}</button>
        </div>
      </form>
    </Dialog>
  );
}
