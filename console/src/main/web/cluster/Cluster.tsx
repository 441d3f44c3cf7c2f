import { useEffect, useState } from 'preact/hooks';
import { events, lookNow, picture, setLive } from '../app/state';
import {
  leaderOf, nameOf, promote, removeMember, transferLeadership, type MemberPicture, type Picture,
} from '../api/cluster';
import { Confirm } from '../parts/Dialog';
import { clockTime, count, t } from '../text';
import { AddMember } from './AddMember';
import { Members } from './Members';
import { Ring } from './Ring';

/** What is about to be done, and to whom. */
export type Deed = { readonly kind: 'transfer' | 'remove' | 'promote'; readonly member: MemberPicture };

function Summary(props: { picture: Picture }) {
  const { members } = props.picture;
  const voters = members.filter((member) => !member.isLearner);
  const answering = voters.filter((member) => member.status).length;
  const majority = Math.floor(voters.length / 2) + 1;
  const spare = answering - majority;
  const leader = leaderOf(props.picture);
  const most = Math.max(0, ...members.map((member) => member.status?.revision ?? 0));
  return (
    <dl class="summary">
      <div>
        <dt>{t('summary.leader')}</dt>
        <dd class={leader ? '' : 'bad'} data-test="leader">{leader ? nameOf(leader) : t('summary.noLeader')}</dd>
      </div>
      <div>
        <dt>{t('summary.term')}</dt>
        <dd>{leader?.status ? count(leader.status.term) : '–'}</dd>
      </div>
      <div>
        <dt>{t('summary.answering')}</dt>
        <dd class={answering < voters.length ? 'warn' : ''}>{`${answering} / ${voters.length}`}</dd>
      </div>
      <div>
        <dt>{t('summary.spare')}</dt>
        <dd class={spare < 0 ? 'bad' : spare === 0 && voters.length > 1 ? 'warn' : ''}>
          {spare < 0 ? t('summary.noMajority') : t('summary.mayLose', { count: spare })}
        </dd>
      </div>
      <div>
        <dt>{t('summary.revision')}</dt>
        <dd>{count(most)}</dd>
      </div>
    </dl>
  );
}

function Happenings() {
  return (
    <section class="panel happenings">
      <h2>{t('events.title')}</h2>
      <ol aria-live="polite">
        {events.value.length === 0 && <li class="quiet">{t('events.none')}</li>}
        {events.value.map((event) => (
          <li key={event.number}>
            <time>{clockTime(event.atMillis)}</time> {t(event.text, event.values)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Question(props: { deed: Deed; close: () => void }) {
  const { kind, member } = props.deed;
  const name = nameOf(member);
  const run = { transfer: transferLeadership, remove: removeMember, promote }[kind];
  return (
    <Confirm
      title={t(`${kind}.title`, { name })}
      body={t(`${kind}.body`, { name })}
      action={t(`${kind}.action`)}
      {...(kind === 'remove' ? { word: name } : {})}
      run={async () => {
        await run(member.id);
        lookNow();
      }}
      close={props.close}
    />
  );
}

export function Cluster() {
  const [deed, setDeed] = useState<Deed | null>(null);
  const [isAdding, setAdding] = useState(false);
  const present = picture.value;
  useEffect(() => {
    setLive(true);
    return () => setLive(false);
  }, []);
  if (!present) return <p class="quiet">{t('loading')}</p>;
  return (
    <>
      <Summary picture={present} />
      <div class="columns">
        <section class="panel">
          <h2>{t('ring.title')}</h2>
          <Ring picture={present} />
        </section>
        <Happenings />
      </div>
      <section class="panel">
        <h2>
          {t('members.title')}
          <button type="button" class="aside" onClick={() => setAdding(true)}>{t('members.add')}</button>
        </h2>
        <Members picture={present} decide={setDeed} />
      </section>
      {deed && <Question deed={deed} close={() => setDeed(null)} />}
      {isAdding && <AddMember close={() => setAdding(false)} />}
    </>
  );
}
