import { useEffect, useState } from 'preact/hooks';
import { visible } from '../api/bytes';
import { sessions, type Resource, type SessionClaim } from '../api/coordination';
import { leaseName, leaseOf, remaining, type Lease } from '../api/leases';
import { second } from '../parts/Since';
import { count, duration, t } from '../text';
import { Moment } from './Claimed';
import { usePages } from './usePages';

const STEP = 50;
const ASK_MILLIS = 5_000;
const CLAIMS_SHOWN = 5;

function Claims(props: { of: readonly SessionClaim[]; choose: (of: Pick<Resource, 'kind' | 'name'>) => void }) {
  return (
    <>
      {props.of.slice(0, CLAIMS_SHOWN).map((each) => (
        <div key={`${each.kind} ${each.name} ${each.owner}`}>
          <small class="quiet">{t(`kind.${each.kind}`)}</small>{' '}
          <button type="button" class="link mono" onClick={() => props.choose(each)}>
            <bdi>{visible(each.name)}</bdi>
          </button>
        </div>
      ))}
      {props.of.length > CLAIMS_SHOWN && (
        <small class="quiet">{t('leases.more', { count: count(props.of.length - CLAIMS_SHOWN) })}</small>
      )}
    </>
  );
}

/** How long each has left, as the leader knows it. */
function useLives(ids: readonly string[]): ReadonlyMap<string, Lease> {
  const [lives, setLives] = useState<ReadonlyMap<string, Lease>>(new Map());
  const all = ids.join(' ');
  useEffect(() => {
    let over = false;
    const ask = async (): Promise<void> => {
      const found = await Promise.allSettled(ids.map((id) => leaseOf(id, false)));
      const known = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      if (!over) setLives(new Map(known.map((lease) => [lease.id, lease])));
    };
    void ask();
    const timer = window.setInterval(() => !document.hidden && void ask(), ASK_MILLIS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [all]);
  return lives;
}

/** Sessions with what each holds and waits for. */
export function Sessions(props: { choose: (of: Pick<Resource, 'kind' | 'name'>) => void }) {
  const found = usePages(sessions, 'sessions', STEP);
  const lives = useLives((found.items ?? []).map((each) => each.id));
  return (
    <section class="panel" data-test="sessions">
      <h2>{t('sessions.title')}</h2>
      {found.failure && <p class="failure" role="alert">{found.failure}</p>}
      {found.items?.length === 0 && <p class="quiet">{t('sessions.none')}</p>}
      {found.items && found.items.length > 0 && (
        <div class="wide-table">
          <table>
            <thead>
              <tr>
                <th>{t('sessions.session')}</th>
                <th>{t('sessions.left')}</th>
                <th>{t('locks.since')}</th>
                <th>{t('sessions.holds')}</th>
                <th>{t('sessions.waits')}</th>
              </tr>
            </thead>
            <tbody>
              {found.items.map((each) => {
                const lease = lives.get(each.id);
                return (
                  <tr key={each.id} data-session={leaseName(each.id)}>
                    <td>
                      <bdi class="label">{visible(each.label) || '–'}</bdi>
                      <br />
                      <small class="quiet mono">{leaseName(each.id)}</small>
                    </td>
                    <td>
                      {lease && lease.remainingSeconds >= 0
                        ? duration(Math.floor(remaining(lease, second.value)))
                        : t('unknown')}
                      <br />
                      <small class="quiet">{t('sessions.ttl', { time: duration(each.ttlSeconds) })}</small>
                      {each.lockDelaySeconds > 0 && (
                        <small class="quiet"> {t('sessions.delay', { time: duration(each.lockDelaySeconds) })}</small>
                      )}
                    </td>
                    <td><Moment millis={each.sinceMillis} /></td>
                    <td><Claims of={each.holds} choose={props.choose} /></td>
                    <td><Claims of={each.waitsFor} choose={props.choose} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {found.hasMore && <button type="button" onClick={found.more}>{t('leases.show', { count: STEP })}</button>}
    </section>
  );
}
