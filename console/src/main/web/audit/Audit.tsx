import { useEffect, useState } from 'preact/hooks';
import { audit, exported, type AuditFilter, type AuditRecord } from '../api/audit';
import { visible } from '../api/bytes';
import { Refusal, reason, user } from '../api/gateway';
import { nameOf } from '../api/cluster';
import { picture } from '../app/state';
import { t } from '../text';

const STEP = 100;

/** Groups of actions by how they begin. */
const GROUPS = ['', 'user.', 'role.', 'auth.', 'member.', 'leader.', 'alarm.', 'lock.', 'compact', 'defragment'];

/** Of a field for a date and time, which is in the time of whoever looks. */
function millis(local: string): number {
  const parsed = new Date(local).getTime();
  return Number.isNaN(parsed) ? 0 : parsed;
}

function memberName(id: string): string {
  const known = picture.value?.members.find((each) => each.id === id);
  return known ? nameOf(known) : id;
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'audit.jsonl';
  link.click();
  URL.revokeObjectURL(url);
}

function Rows(props: { records: readonly AuditRecord[] }) {
  return (
    <div class="wide-table">
      <table>
        <thead>
          <tr>
            <th class="number">{t('audit.place')}</th>
            <th>{t('audit.when')}</th>
            <th>{t('audit.who')}</th>
            <th>{t('audit.what')}</th>
            <th>{t('audit.whom')}</th>
            <th>{t('audit.detail')}</th>
            <th>{t('audit.asked')}</th>
          </tr>
        </thead>
        <tbody>
          {props.records.map((each) => (
            <tr key={each.place}>
              <td class="number quiet">{each.place}</td>
              <td><time title={each.at}>{new Date(each.atMillis).toLocaleString('sv-SE')}</time></td>
              <td>
                <bdi>{visible(each.user) || <span class="quiet">{t('audit.anybody')}</span>}</bdi>
                {each.address && <small class="quiet mono"> {each.address}</small>}
              </td>
              <td class="mono">{each.action}</td>
              <td class="key-name"><bdi>{visible(each.subject)}</bdi></td>
              <td class="key-name"><bdi>{visible(each.detail)}</bdi></td>
              <td class="quiet">{memberName(each.member)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who changed what of the cluster itself, and when. */
export function Audit() {
  const [name, setName] = useState('');
  const [group, setGroup] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [records, setRecords] = useState<readonly AuditRecord[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [failure, setFailure] = useState('');
  const filter: AuditFilter = { user: name, action: group, fromMillis: millis(from), toMillis: millis(to) };

  function failed(error: unknown): void {
    const isDenied = error instanceof Refusal && error.isDenied;
    setFailure(isDenied ? t('audit.denied', { name: user.value }) : reason(error));
  }
  async function load(known: readonly AuditRecord[], isOver: () => boolean): Promise<void> {
    try {
      const page = await audit(filter, STEP, known.at(-1)?.place ?? '0');
      if (isOver()) return;
      setRecords([...known, ...page.records]);
      setMore(page.hasMore);
      setFailure('');
    } catch (error) {
      if (!isOver()) failed(error);
    }
  }
  useEffect(() => {
    let over = false;
    void load([], () => over);
    return () => void (over = true);
  }, [name, group, from, to]);

  return (
    <section class="panel" data-test="audit">
      <h2>
        {t('audit.title')}
        <button type="button" class="aside" onClick={() => void load([], () => false)}>{t('reload')}</button>
        <button type="button" onClick={() => void exported(filter).then(save, failed)}>{t('audit.export')}</button>
      </h2>
      <div class="bar">
        <label>
          {t('login.name')}
          <input value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label>
          {t('audit.what')}
          <select value={group} onChange={(event) => setGroup(event.currentTarget.value)}>
            {GROUPS.map((each) => <option key={each} value={each}>{each || t('locks.all')}</option>)}
          </select>
        </label>
        <label>
          {t('audit.from')}
          <input type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          {t('audit.to')}
          <input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
      </div>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {records?.length === 0 && <p class="quiet">{t('audit.none')}</p>}
      {records && records.length > 0 && <Rows records={records} />}
      {hasMore && (
        <button type="button" onClick={() => void load(records ?? [], () => false)}>
          {t('leases.show', { count: STEP })}
        </button>
      )}
      <p class="quiet"><small>{t('audit.bounds')}</small></p>
    </section>
  );
}
