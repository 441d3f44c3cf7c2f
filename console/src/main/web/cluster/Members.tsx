import { leaderOf, nameOf, type MemberPicture, type Picture } from '../api/cluster';
import { Since } from '../parts/Since';
import { count, duration, size, t } from '../text';
import type { Deed } from './Cluster';
import { roleText } from './words';

/** The part of the log that bars show: up to the last entry of all, and not so little that one entry fills it. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const SPAN_MIN = 100;

function span(picture: Picture): Span {
  const all = picture.members.flatMap((member) => (member.status ? [member.status] : []));
  const to = Math.max(1, ...all.map((status) => status.lastIndex));
  const least = Math.min(to, ...all.map((status) => status.appliedIndex));
  const length = Math.max(SPAN_MIN, (to - least) * 1.25);
  return { from: Math.max(0, to - length), to };
}

function Bars(props: { member: MemberPicture; span: Span }) {
  const status = props.member.status;
  if (!status) return <span class="quiet">{t('unknown')}</span>;
  const { from, to } = props.span;
  const width = (index: number) => `${Math.max(0, Math.min(100, (100 * (index - from)) / (to - from)))}%`;
  const text = t('log.words', {
    last: count(status.lastIndex),
    committed: count(status.commitIndex),
    applied: count(status.appliedIndex),
  });
  return (
    <div class="log" title={text}>
      <div class="log-bar" role="img" aria-label={text}>
        <span class="last" style={{ width: width(status.lastIndex) }} />
        <span class="committed" style={{ width: width(status.commitIndex) }} />
        <span class="applied" style={{ width: width(status.appliedIndex) }} />
      </div>
      <small>{`${count(status.lastIndex)} · ${count(status.commitIndex)} · ${count(status.appliedIndex)}`}</small>
    </div>
  );
}

function State(props: { member: MemberPicture; picture: Picture }) {
  const { member, picture } = props;
  const status = member.status;
  if (!status) {
    return (
      <span class="bad">
        {t('state.silent')} <Since millis={member.silentMillis} />
        <br />
        <small title={member.error}>{member.error}</small>
      </span>
    );
  }
  const alarm = status.alarms.find((each) => each.member === member.id);
  const cut = status.links.filter((each) => !each.isConnected);
  if (alarm) return <span class="bad">{t('state.alarm', { kind: alarm.kind })}</span>;
  if (cut.length > 0) {
    const names = cut.map((each) => picture.members.find((one) => one.id === each.to)?.name ?? each.to);
    return <span class="warn">{t('state.cut', { names: names.join(', ') })}</span>;
  }
  return <span class="good">{t('state.well')}</span>;
}

function lag(member: MemberPicture, leader: MemberPicture | undefined): string {
  if (!member.status || !leader?.status) return '–';
  return member.id === leader.id ? '' : count(Math.max(0, leader.status.lastIndex - member.status.lastIndex));
}

function Actions(props: { member: MemberPicture; picture: Picture; decide: (deed: Deed) => void }) {
  const { member, picture } = props;
  const leader = leaderOf(picture);
  const mayLead = member.status && !member.isLearner && member.id !== leader?.id && leader;
  return (
    <div class="actions">
      {mayLead && (
        <button type="button" onClick={() => props.decide({ kind: 'transfer', member })}>{t('transfer.action')}</button>
      )}
      {member.isLearner && (
        <button type="button" onClick={() => props.decide({ kind: 'promote', member })}>{t('promote.action')}</button>
      )}
      {picture.members.length > 1 && (
        <button type="button" class="danger" onClick={() => props.decide({ kind: 'remove', member })}>
          {t('remove.action')}
        </button>
      )}
    </div>
  );
}

/** The picture in words and figures, a member to a row. */
export function Members(props: { picture: Picture; decide: (deed: Deed) => void }) {
  const { picture } = props;
  const leader = leaderOf(picture);
  const shown = span(picture);
  const members = [...picture.members].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return (
    <div class="wide-table">
      <table>
        <thead>
          <tr>
            <th>{t('members.name')}</th>
            <th>{t('members.role')}</th>
            <th>{t('members.state')}</th>
            <th class="number">{t('members.term')}</th>
            <th>{t('members.log')}</th>
            <th class="number">{t('members.lag')}</th>
            <th class="number">{t('members.answer')}</th>
            <th class="number">{t('members.size')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id} data-member={nameOf(member)}>
              <td>
                <strong>{nameOf(member)}</strong>
                {member.id === picture.self && <small class="quiet"> {t('members.self')}</small>}
                <br />
                <small class="quiet mono">{member.clientUrls[0] ?? member.peerUrls[0] ?? member.id}</small>
              </td>
              <td class={`role ${member.status?.role ?? 'silent'}`}>{roleText(member)}</td>
              <td><State member={member} picture={picture} /></td>
              <td class="number">{member.status ? count(member.status.term) : '–'}</td>
              <td><Bars member={member} span={shown} /></td>
              <td class="number">{lag(member, leader)}</td>
              <td class="number">
                {member.answerMicros === undefined || member.id === picture.self
                  ? '–'
                  : duration(member.answerMicros / 1e6)}
              </td>
              <td class="number">{member.status ? size(member.status.liveBytes) : '–'}</td>
              <td><Actions member={member} picture={picture} decide={props.decide} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
