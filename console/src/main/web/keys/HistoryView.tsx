import { useEffect, useState } from 'preact/hooks';
import { hexDump } from '../api/bytes';
import { reason } from '../api/gateway';
import { history, type History, type KeyEvent } from '../api/kv';
import { leaseName } from '../api/leases';
import { count, size, t } from '../text';
import { DiffView } from './DiffView';
import { formOf, show } from './forms';

const DUMP_ROWS_MAX = 256;

function text(event: KeyEvent | undefined): string {
  if (!event || event.isDelete) return '';
  const { value } = event.kv;
  return show(value, formOf(value) === 'json' ? 'json' : 'text') ?? hexDump(value, DUMP_ROWS_MAX);
}

function what(event: KeyEvent): string {
  if (event.isDelete) return t('history.deleted');
  return event.kv.version === 1 ? t('history.created') : t('history.changed');
}

/** Every kept change of a key, the latest first, and what each has changed. */
export function HistoryView(props: { name: Uint8Array; version: number }) {
  const [past, setPast] = useState<History | null>(null);
  const [chosen, setChosen] = useState(0);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    history(props.name).then(
      (found) => {
        setPast(found);
        setChosen(0);
        setFailure('');
      },
      (error: unknown) => setFailure(reason(error)),
    );
  }, [props.version]);
  if (failure) return <p class="failure" role="alert">{failure}</p>;
  if (!past) return <p class="quiet">{t('loading')}</p>;
  const event = past.events[chosen];
  return (
    <div class="history">
      <table>
        <thead>
          <tr>
            <th class="number">{t('history.revision')}</th>
            <th>{t('history.what')}</th>
            <th class="number">{t('entry.version')}</th>
            <th class="number">{t('entry.size')}</th>
            <th>{t('entry.lease')}</th>
          </tr>
        </thead>
        <tbody>
          {past.events.map((each, i) => (
            <tr key={each.kv.modRevision} class={i === chosen ? 'chosen' : ''}>
              <td class="number">
                <button type="button" aria-pressed={i === chosen} onClick={() => setChosen(i)}>
                  {count(each.kv.modRevision)}
                </button>
              </td>
              <td>{what(each)}</td>
              <td class="number">{each.isDelete ? '–' : count(each.kv.version)}</td>
              <td class="number">{each.isDelete ? '–' : size(each.kv.value.length)}</td>
              <td class="mono">{each.kv.lease === '0' ? '' : leaseName(each.kv.lease)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {past.isCut
          ? t('history.cut')
          : past.compactedRevision > 0
            ? t('history.compacted', { revision: count(past.compactedRevision) })
            : t('history.all')}
      </p>
      {event && (
        <>
          <h3>{t('history.at', { revision: count(event.kv.modRevision) })}</h3>
          <DiffView before={text(past.events[chosen + 1])} after={text(event)} />
        </>
      )}
    </div>
  );
}
