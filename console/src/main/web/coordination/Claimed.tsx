import { visible } from '../api/bytes';
import type { Claimant } from '../api/coordination';
import { leaseName } from '../api/leases';
import { second, Since } from '../parts/Since';
import { duration, t } from '../text';

/** Who it is: what the session says of itself, the owner, and the session. Whatever they say is text. */
export function Claimed(props: { claimant: Claimant & { readonly label?: string } }) {
  const { label, owner, session } = props.claimant;
  return (
    <span>
      {label && <bdi class="label">{visible(label)}</bdi>} <bdi class="mono">{visible(owner)}</bdi>{' '}
      <small class="quiet mono">{leaseName(session)}</small>
    </span>
  );
}

/** About since when; nobody knows if it was before the member looked. */
export function Moment(props: { millis: number }) {
  if (props.millis === 0) return <span class="quiet" title={t('locks.longAgo')}>{t('unknown')}</span>;
  return <Since millis={props.millis} />;
}

/** For how long by now. */
export function For(props: { millis: number }) {
  if (props.millis === 0) return <span class="quiet" title={t('locks.longAgo')}>{t('unknown')}</span>;
  return <span>{duration(Math.max(0, Math.floor((second.value - props.millis) / 1_000)))}</span>;
}
