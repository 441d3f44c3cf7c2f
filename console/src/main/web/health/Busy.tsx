import { useEffect, useState } from 'preact/hooks';
import { activityOf, type Activity, type HotKey, type SlowRequest } from '../api/activity';
import { keyText, toBase64, visible } from '../api/bytes';
import { Refusal, reason, user } from '../api/gateway';
import { address } from '../app/route';
import { clockTime, count, duration, t } from '../text';

const FOLLOW_MILLIS = 3_000;
const HOT_SHOWN = 20;
const SLOW_SHOWN = 50;

function where(slow: SlowRequest): string {
  const parts: string[] = [];
  if (slow.queued > 0) parts.push(t('slow.queued', { time: duration(slow.queued) }));
  if (slow.committed > 0) parts.push(t('slow.committed', { time: duration(slow.committed) }));
  if (slow.applied > 0) parts.push(t('slow.applied', { time: duration(slow.applied) }));
  return parts.join(' · ');
}

function Slow(props: { activity: Activity }) {
  const { activity } = props;
  return (
    <section class="panel" data-test="slow">
      <h2>{t('slow.title', { limit: duration(activity.slowMillis / 1_000) })}</h2>
      {activity.slow.length === 0 && <p class="good">{t('slow.none')}</p>}
      {activity.slow.length > 0 && (
        <div class="wide-table">
          <table>
            <thead>
              <tr>
                <th>{t('audit.when')}</th>
                <th>{t('slow.call')}</th>
                <th>{t('probe.key')}</th>
                <th>{t('login.name')}</th>
                <th class="number">{t('slow.took')}</th>
                <th>{t('slow.where')}</th>
              </tr>
            </thead>
            <tbody>
              {activity.slow.slice(0, SLOW_SHOWN).map((each, i) => (
                <tr key={`${each.atMillis} ${i}`}>
                  <td><time>{clockTime(each.atMillis)}</time></td>
                  <td class={each.status === 'OK' ? 'mono' : 'mono warn'} title={each.status}>
                    {each.call.split('.').pop()}
                  </td>
                  <td class="mono key-name"><bdi>{keyText(each.key)}{each.isPrefix ? '…' : ''}</bdi></td>
                  <td><bdi>{visible(each.user) || '–'}</bdi></td>
                  <td class="number">{duration(each.seconds)}</td>
                  <td class="quiet">{where(each)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="quiet"><small>{t('slow.bounds', { count: count(activity.slowTotal) })}</small></p>
    </section>
  );
}

function Share(props: { hot: HotKey; most: number }) {
  return (
    <div class="log-bar" aria-hidden="true">
      <svg width="100%" height="12" preserveAspectRatio="none" viewBox="0 0 100 12">
        <rect class="share" width={(100 * props.hot.requests) / Math.max(1, props.most)} height="12" />
      </svg>
    </div>
  );
}

function Hot(props: { activity: Activity }) {
  const { hot, counted, countedSeconds } = props.activity;
  const most = hot[0]?.requests ?? 0;
  return (
    <section class="panel" data-test="hot">
      <h2>{t('hot.title')}</h2>
      {hot.length === 0 && <p class="quiet">{t('hot.none')}</p>}
      {hot.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t('probe.key')}</th>
              <th class="number">{t('hot.requests')}</th>
              <th class="number">{t('hot.writes')}</th>
              <th class="share-column" />
            </tr>
          </thead>
          <tbody>
            {hot.slice(0, HOT_SHOWN).map((each) => (
              <tr key={toBase64(each.key)}>
                <td class="mono key-name">
                  <a href={address('keys', { key: toBase64(each.key) })}><bdi>{keyText(each.key)}</bdi></a>
                </td>
                <td class="number" title={each.error > 0 ? t('hot.error', { count: count(each.error) }) : ''}>
                  {`~ ${count(each.requests)}`}
                </td>
                <td class="number">{`${each.writesPercent} %`}</td>
                <td><Share hot={each} most={most} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="quiet">
        <small>{t('hot.bounds', { count: count(counted), time: duration(countedSeconds) })}</small>
      </p>
    </section>
  );
}

/** Requests that took long and keys that are asked for much, at one member. */
export function Busy(props: { member: string }) {
  const [activity, setActivity] = useState<Activity | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let over = false;
    let timer = 0;
    const follow = async (): Promise<void> => {
      if (!document.hidden) {
        try {
          const fresh = await activityOf(props.member);
          if (over) return;
          setActivity(fresh);
          setFailure('');
        } catch (error) {
          if (over) return;
          const isDenied = error instanceof Refusal && error.isDenied;
          setFailure(isDenied ? t('slow.denied', { name: user.value }) : reason(error));
          // What is not allowed will hardly be so in a moment.
          if (isDenied) return;
        }
      }
      timer = window.setTimeout(() => void follow(), FOLLOW_MILLIS);
    };
    setActivity(null);
    if (props.member) void follow();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [props.member]);
  if (failure) return <p class="quiet">{failure}</p>;
  if (!activity) return null;
  return (
    <div class="columns">
      <Slow activity={activity} />
      <Hot activity={activity} />
    </div>
  );
}
