import { useEffect, useState } from 'preact/hooks';
import { keyText, toBase64 } from '../api/bytes';
import { reason } from '../api/gateway';
import { leaseIds, leaseName, leaseOf, remaining, revoke, type Lease } from '../api/leases';
import { address } from '../app/route';
import { Confirm } from '../parts/Dialog';
import { second } from '../parts/Since';
import { count, duration, t } from '../text';

const STEP = 100;
const ASK_MILLIS = 5_000;
const KEYS_SHOWN = 4;

/** Leases with what hangs on them, and what is left of their lives. */
export function Leases() {
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const [shown, setShown] = useState(STEP);
  const [leases, setLeases] = useState<readonly Lease[]>([]);
  const [failure, setFailure] = useState('');
  const [doomed, setDoomed] = useState<Lease | null>(null);

  async function load(): Promise<void> {
    try {
      const all = await leaseIds();
      setIds(all);
      const found = await Promise.all(all.slice(0, shown).map((id) => leaseOf(id, true)));
      setLeases(found.filter((lease) => lease.remainingSeconds >= 0));
      setFailure('');
    } catch (error) {
      setFailure(reason(error));
    }
  }
  useEffect(() => {
    void load();
    const timer = window.setInterval(() => !document.hidden && void load(), ASK_MILLIS);
    return () => window.clearInterval(timer);
  }, [shown]);

  return (
    <section class="panel">
      <h2>
        {t('leases.title')} <span class="quiet">{ids ? count(ids.length) : ''}</span>
        <button type="button" class="aside" onClick={() => void load()}>{t('reload')}</button>
      </h2>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {ids?.length === 0 && <p class="quiet">{t('leases.none')}</p>}
      {leases.length > 0 && (
        <div class="wide-table">
          <table>
            <thead>
              <tr>
                <th>{t('leases.id')}</th>
                <th class="number">{t('leases.granted')}</th>
                <th class="number">{t('leases.left')}</th>
                <th>{t('leases.keys')}</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {leases.map((lease) => (
                <tr key={lease.id}>
                  <td class="mono">{leaseName(lease.id)}</td>
                  <td class="number">{duration(lease.grantedSeconds)}</td>
                  <td class="number">{duration(Math.floor(remaining(lease, second.value)))}</td>
                  <td class="mono">
                    {lease.keys.slice(0, KEYS_SHOWN).map((key) => (
                      <div key={toBase64(key)}>
                        <a href={address('keys', { key: toBase64(key) })}>{keyText(key)}</a>
                      </div>
                    ))}
                    {lease.keys.length > KEYS_SHOWN && (
                      <small class="quiet">{t('leases.more', { count: count(lease.keys.length - KEYS_SHOWN) })}</small>
                    )}
                  </td>
                  <td class="actions">
                    <button type="button" class="danger" onClick={() => setDoomed(lease)}>{t('leases.revoke')}</button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ids && ids.length > shown && (
        <button type="button" onClick={() => setShown(shown + STEP)}>{t('leases.show', { count: STEP })}</button>
      )}
      {doomed && (
        <Confirm
          title={t('leases.revokeTitle', { name: leaseName(doomed.id) })}
          body={t('leases.revokeBody', { count: count(doomed.keys.length) })}
          action={t('leases.revoke')}
          run={async () => {
            await revoke(doomed.id);
            await load();
          }}
          close={() => setDoomed(null)}
        />
      )}
    </section>
  );
}
