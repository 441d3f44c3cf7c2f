import { useEffect, useState } from 'preact/hooks';
import { asText, fromBase64, toHex, visible } from '../api/bytes';
import { forceRelease, look, type Holder, type Kind, type Resource } from '../api/coordination';
import { reason } from '../api/gateway';
import { Confirm } from '../parts/Dialog';
import { count, t } from '../text';
import { Claimed, For, Moment } from './Claimed';

const SHOWN = 100;
const FOLLOW_MILLIS = 1_000;
const VALUE_CHARS = 200;

function How(props: { of: Resource; holder: Holder }) {
  const { of, holder } = props;
  const parts: string[] = [];
  if (holder.alone > 0) parts.push(t('locks.alone', { count: count(holder.alone) }));
  const shared = of.permits > 0 ? 'locks.permits' : 'locks.shared';
  if (holder.shared > 0) parts.push(t(shared, { count: count(holder.shared) }));
  return <span>{parts.join(', ')}</span>;
}

function said(base64: string): string {
  const bytes = fromBase64(base64);
  const text = asText(bytes) ?? toHex(bytes);
  return visible(text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS)}…` : text);
}

function Holders(props: { of: Resource; take: (holder: Holder) => void }) {
  const { of } = props;
  const isElection = of.kind === 'ELECTION';
  if (of.holders.length === 0) return <p class="quiet">{t('locks.free')}</p>;
  return (
    <div class="wide-table">
      <table data-test="holders">
        <thead>
          <tr>
            <th>{t(isElection ? 'locks.leader' : 'locks.holder')}</th>
            <th class="number">{t('locks.token')}</th>
            <th>{t('locks.since')}</th>
            <th>{t(isElection ? 'locks.says' : 'locks.how')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {of.holders.map((holder) => (
            <tr key={`${holder.session} ${holder.owner}`}>
              <td><Claimed claimant={holder} /></td>
              <td class="number">{holder.token}</td>
              <td><Moment millis={holder.sinceMillis} /></td>
              <td>{isElection ? <bdi class="mono">{said(holder.value)}</bdi> : <How of={of} holder={holder} />}</td>
              <td class="actions">
                <button type="button" class="danger" onClick={() => props.take(holder)}>{t('force.action')}</button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Queue(props: { of: Resource }) {
  const { of } = props;
  return (
    <>
      <h3>{t(of.kind === 'ELECTION' ? 'locks.candidates' : 'locks.queue', { count: count(of.waitingTotal) })}</h3>
      {of.waiting.length > 0 && (
        <table data-test="queue">
          <thead>
            <tr>
              <th class="number">{t('locks.place')}</th>
              <th>{t('locks.who')}</th>
              <th>{t('locks.waitsFor')}</th>
              <th class="number">{t('locks.wants')}</th>
              <th class="number">{t('locks.priority')}</th>
            </tr>
          </thead>
          <tbody>
            {of.waiting.map((waiter, i) => (
              <tr key={`${waiter.session} ${waiter.owner}`}>
                <td class="number">{i + 1}</td>
                <td><Claimed claimant={waiter} /></td>
                <td><For millis={waiter.sinceMillis} /></td>
                <td class="number">{waiter.permits === 0 ? t('locks.wantsAll') : count(waiter.permits)}</td>
                <td class="number">{count(waiter.priority)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {of.waitingTotal > of.waiting.length && (
        <p class="quiet">{t('leases.more', { count: count(of.waitingTotal - of.waiting.length) })}</p>
      )}
    </>
  );
}

/** One resource, live: who has it, who waits in which order. */
export function Detail(props: { kind: Kind; name: string }) {
  const [state, setState] = useState<Resource | null>(null);
  const [failure, setFailure] = useState('');
  const [doomed, setDoomed] = useState<Holder | null>(null);

  async function load(isOver: () => boolean): Promise<void> {
    try {
      const fresh = await look(props.kind, props.name, SHOWN);
      if (isOver()) return;
      setState(fresh);
      setFailure('');
    } catch (error) {
      if (!isOver()) setFailure(reason(error));
    }
  }
  useEffect(() => {
    let over = false;
    let timer = 0;
    const follow = async (): Promise<void> => {
      if (!document.hidden) await load(() => over);
      if (!over) timer = window.setTimeout(() => void follow(), FOLLOW_MILLIS);
    };
    void follow();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [props.kind, props.name]);

  return (
    <section class="panel" data-test="detail">
      <h2>
        {t(`kind.${props.kind}`)} <bdi class="mono key-name" data-test="name">{visible(props.name)}</bdi>
        {state && state.permits > 0 && <span class="quiet">{t('locks.of', { count: count(state.permits) })}</span>}
      </h2>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {state && <Holders of={state} take={setDoomed} />}
      {state && <Queue of={state} />}
      {state && doomed && (
        <Confirm
          title={t('force.title', { kind: t(`kind.${state.kind}`), name: visible(state.name) })}
          body={t('force.body', {
            holder: visible(`${doomed.label} ${doomed.owner}`.trim()),
            token: doomed.token,
            next: t(state.waitingTotal > 0 ? 'force.next' : 'force.nobody'),
          })}
          action={t('force.action')}
          word={visible(state.name)}
          run={async () => {
            await forceRelease(state, doomed);
            await load(() => false);
          }}
          close={() => setDoomed(null)}
        />
      )}
    </section>
  );
}
