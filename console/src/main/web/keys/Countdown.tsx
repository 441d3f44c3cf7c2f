import { useEffect, useState } from 'preact/hooks';
import { leaseName, leaseOf, remaining, type Lease } from '../api/leases';
import { second } from '../parts/Since';
import { duration, t } from '../text';

const ASK_MILLIS = 5_000;

/** What is left of a lease's life; asked for now and then, counted in between. */
export function Countdown(props: { id: string }) {
  const [lease, setLease] = useState<Lease | null>(null);
  useEffect(() => {
    const ask = (): void => void leaseOf(props.id, false).then(setLease, () => setLease(null));
    ask();
    const timer = window.setInterval(() => !document.hidden && ask(), ASK_MILLIS);
    return () => window.clearInterval(timer);
  }, [props.id]);
  const name = leaseName(props.id);
  if (!lease) return <span>{`${name}: ${t('unknown')}`}</span>;
  return (
    <span>
      {lease.remainingSeconds < 0
        ? t('lease.ended', { name })
        : t('lease.left', { name, time: duration(Math.floor(remaining(lease, second.value))) })}
    </span>
  );
}
