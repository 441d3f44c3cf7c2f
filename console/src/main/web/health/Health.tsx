import { useEffect, useState } from 'preact/hooks';
import { disarm, metricsOf, nameOf } from '../api/cluster';
import { reason } from '../api/gateway';
import { figure, type Figures } from '../api/metrics';
import { picture } from '../app/state';
import { Confirm } from '../parts/Dialog';
import { Since } from '../parts/Since';
import { count, duration, size, t } from '../text';
import { Busy } from './Busy';
import { LiveChart } from './LiveChart';
import { CHARTS, Recording } from './series';

const PERIOD_MILLIS = 1_000;

/** One for each member that was looked at, as long as the tab lives; each is bounded. */
const recordings = new Map<string, Recording>();

function recordingOf(member: string): Recording {
  let found = recordings.get(member);
  if (!found) recordings.set(member, (found = new Recording()));
  return found;
}

function whole(value: number): string {
  return Number.isNaN(value) ? t('unknown') : count(value);
}

function Facts(props: { figures: Figures }) {
  const of = (name: string, labels?: Record<string, string>): number => figure(props.figures, name, labels);
  const now = Date.now() / 1_000;
  const certificate = of('althing_certificate_end_timestamp_seconds');
  const facts: [string, string][] = [
    [t('fact.keys'), whole(of('etcd_debugging_mvcc_keys_total'))],
    [t('fact.watchers'), whole(of('etcd_debugging_mvcc_watcher_total'))],
    [t('fact.slowWatchers'), whole(of('etcd_debugging_mvcc_slow_watcher_total'))],
    [t('fact.leases'), whole(of('althing_leases'))],
    [t('fact.connections'), whole(of('althing_client_connections'))],
    [t('fact.leaderChanges'), whole(of('etcd_server_leader_changes_seen_total'))],
    [t('fact.failedWrites'), whole(of('etcd_server_proposals_failed_total'))],
    [t('fact.slowApplies'), whole(of('etcd_server_slow_apply_total'))],
    [t('fact.refused'), whole(of('althing_answers_refused_total'))],
    [t('fact.memory'), size(of('process_resident_memory_bytes') || 0)],
    [t('fact.disk'), size(of('althing_disk_free_bytes') || 0)],
    [t('fact.up'), duration(now - of('process_start_time_seconds'))],
  ];
  if (!Number.isNaN(certificate)) facts.push([t('fact.certificate'), duration(certificate - now)]);
  return (
    <dl class="facts">
      {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

function Alarms(props: { figures: Figures }) {
  const [doomed, setDoomed] = useState('');
  const up = (props.figures.get('althing_alarms') ?? []).filter((sample) => sample.value > 0);
  const quota = figure(props.figures, 'etcd_server_quota_backend_bytes');
  const used = figure(props.figures, 'etcd_mvcc_db_total_size_in_use_in_bytes');
  return (
    <div class="alarms">
      {up.length === 0 ? (
        <span class="good">{t('health.noAlarms')}</span>
      ) : (
        up.map(({ labels }) => (
          <p key={labels['alarm']}>
            <strong class="bad">{t('health.alarm', { kind: labels['alarm'] ?? '' })}</strong>{' '}
            {labels['alarm'] === 'NOSPACE' ? t('health.noSpace') : t('health.corrupt')}{' '}
            <button type="button" class="danger" onClick={() => setDoomed(labels['alarm'] ?? '')}>
              {t('disarm.action')}
            </button>
          </p>
        ))
      )}
      {quota > 0 && (
        <span class={used / quota > 0.8 ? 'warn' : 'quiet'}>
          {' '}{t('health.quota', { used: size(used), quota: size(quota), percent: ((100 * used) / quota).toFixed(1) })}
        </span>
      )}
      {doomed && (
        <Confirm
          title={t('disarm.title', { kind: doomed })}
          body={t('disarm.body')}
          action={t('disarm.action')}
          run={() => disarm(doomed)}
          close={() => setDoomed('')}
        />
      )}
    </div>
  );
}

/** A member's figures, live. */
export function Health() {
  const [chosen, setChosen] = useState('');
  const [version, setVersion] = useState(0);
  const [failure, setFailure] = useState<{ why: string; sinceMillis: number } | null>(null);
  const member = chosen || picture.value?.self || '';
  const recording = recordingOf(member);

  useEffect(() => {
    if (!member) return;
    let isOver = false;
    let timer = 0;
    const sample = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const text = await metricsOf(member);
          if (isOver) return;
          recording.add(text, Date.now());
          setFailure(null);
          setVersion((was) => was + 1);
        } catch (error) {
          if (isOver) return;
          setFailure((was) => ({ why: reason(error), sinceMillis: was?.sinceMillis ?? Date.now() }));
        }
      }
      timer = window.setTimeout(() => void sample(), PERIOD_MILLIS);
    };
    setFailure(null);
    void sample();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [member]);

  const members = [...(picture.value?.members ?? [])].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return (
    <>
      <div class="bar" role="radiogroup" aria-label={t('health.member')}>
        {members.map((each) => (
          <button
            key={each.id}
            type="button"
            role="radio"
            aria-checked={each.id === member}
            onClick={() => setChosen(each.id)}
          >
            {nameOf(each)}{each.status ? '' : ` (${t('role.silent')})`}
          </button>
        ))}
      </div>
      {failure && (
        <p class="failure" role="alert">
          {t('health.silent')} <Since millis={failure.sinceMillis} /> {failure.why}
        </p>
      )}
      {recording.latest && (
        <section class="panel">
          <h2>{t('health.state')}</h2>
          <Alarms figures={recording.latest} />
          <Facts figures={recording.latest} />
        </section>
      )}
      <Busy member={member} />
      <div class="charts">
        {CHARTS.map((chart, i) => (
          <LiveChart
            key={`${member} ${chart.title}`}
            chart={chart}
            times={recording.times}
            values={recording.values[i] ?? []}
            version={version}
          />
        ))}
      </div>
    </>
  );
}
