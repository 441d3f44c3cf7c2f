import { useEffect, useState } from 'preact/hooks';
import { keyText, toBase64 } from '../api/bytes';
import { reason } from '../api/gateway';
import { modRevisionOf, read, remove, type KeyValue } from '../api/kv';
import { address } from '../app/route';
import { Confirm } from '../parts/Dialog';
import { count, size, t } from '../text';
import { Countdown } from './Countdown';
import { Editor } from './Editor';
import { HistoryView } from './HistoryView';
import { ValueView } from './ValueView';

const LOOK_MILLIS = 2_000;

/** One key: its value, how it came to be, and what may be done with it. */
export function Entry(props: { name: Uint8Array; gone: () => void }) {
  const [entry, setEntry] = useState<KeyValue | null | undefined>(undefined);
  const [tab, setTab] = useState<'value' | 'history'>('value');
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [latest, setLatest] = useState(-1);
  const [failure, setFailure] = useState('');

  async function load(): Promise<void> {
    try {
      const found = await read(props.name);
      setEntry(found);
      setLatest(found?.modRevision ?? 0);
      setFailure('');
    } catch (error) {
      setFailure(reason(error));
    }
  }
  useEffect(() => {
    void load();
    const timer = window.setInterval(() => {
      if (!document.hidden) void modRevisionOf(props.name).then(setLatest, () => undefined);
    }, LOOK_MILLIS);
    return () => window.clearInterval(timer);
  }, []);

  if (failure) {
    return (
      <>
        <h2 class="mono">{keyText(props.name)}</h2>
        <p class="failure" role="alert">{failure}</p>
        <button type="button" onClick={() => void load()}>{t('again')}</button>
      </>
    );
  }
  if (entry === undefined) return <p class="quiet">{t('loading')}</p>;
  const isStale = latest >= 0 && latest !== (entry?.modRevision ?? 0) && !isEditing;
  return (
    <>
      <h2 class="mono key-name" data-test="key">{keyText(props.name)}</h2>
      {entry ? <Facts entry={entry} /> : <p class="warn">{t('entry.gone')}</p>}
      {isStale && (
        <p class="notice" role="status">
          {latest === 0 ? t('entry.deletedSince') : t('entry.changedSince', { revision: latest })}{' '}
          <button type="button" onClick={() => void load()}>{t('entry.show')}</button>
        </p>
      )}
      <div class="bar" role="tablist">
        <button type="button" role="tab" aria-selected={tab === 'value'} onClick={() => setTab('value')}>
          {t('entry.value')}
        </button>
        <button type="button" role="tab" aria-selected={tab === 'history'} onClick={() => setTab('history')}>
          {t('entry.history')}
        </button>
        {entry && tab === 'value' && !isEditing && (
          <>
            <button type="button" class="primary" onClick={() => setEditing(true)}>{t('edit')}</button>
            <button type="button" class="danger" onClick={() => setDeleting(true)}>{t('delete')}</button>
          </>
        )}
      </div>
      {tab === 'history' ? (
        <HistoryView name={props.name} version={latest} />
      ) : entry && isEditing ? (
        <Editor
          entry={entry}
          done={() => {
            setEditing(false);
            void load();
          }}
          cancel={() => setEditing(false)}
        />
      ) : (
        entry && <ValueView key={entry.modRevision} value={entry.value} />
      )}
      {isDeleting && entry && (
        <Confirm
          title={t('delete.title')}
          body={t('delete.body', { key: keyText(props.name) })}
          action={t('delete')}
          run={async () => {
            const outcome = await remove(props.name, entry.modRevision);
            if (!outcome.isDone) throw new Error(t('delete.changed'));
            props.gone();
          }}
          close={() => setDeleting(false)}
        />
      )}
    </>
  );
}

function Facts(props: { entry: KeyValue }) {
  const { entry } = props;
  const facts: [string, string][] = [
    [t('entry.size'), size(entry.value.length)],
    [t('entry.created'), count(entry.createRevision)],
    [t('entry.modified'), count(entry.modRevision)],
    [t('entry.version'), count(entry.version)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
      ))}
      {entry.lease !== '0' && (
        <div>
          <dt>{t('entry.lease')}</dt>
          <dd>
            <a href={address('leases')}><Countdown key={toBase64(entry.key) + entry.lease} id={entry.lease} /></a>
          </dd>
        </div>
      )}
    </dl>
  );
}
