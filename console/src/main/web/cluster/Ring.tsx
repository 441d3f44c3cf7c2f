import { latencies } from '../app/state';
import { nameOf, type LinkStatus, type MemberPicture, type Picture } from '../api/cluster';
import { duration, t } from '../text';
import { roleText } from './words';

const WIDTH = 520;
const HEIGHT = 310;
const RADIUS = 44;

interface Place {
  readonly member: MemberPicture;
  readonly x: number;
  readonly y: number;
}

function places(picture: Picture): Place[] {
  const members = [...picture.members].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return members.map((member, i) => {
    const angle = (2 * Math.PI * i) / members.length - Math.PI / 2;
    const isAlone = members.length === 1;
    return {
      member,
      x: WIDTH / 2 + (isAlone ? 0 : Math.cos(angle) * (WIDTH / 2 - RADIUS - 40)),
      y: HEIGHT / 2 + (isAlone ? 0 : Math.sin(angle) * (HEIGHT / 2 - RADIUS - 6)) + (members.length === 3 ? 26 : 0),
    };
  });
}

function link(from: MemberPicture, to: MemberPicture): LinkStatus | undefined {
  return from.status?.links.find((each) => each.to === to.id);
}

/** One line for both directions: up if each that answers says so. */
function Line(props: { a: Place; b: Place }) {
  const { a, b } = props;
  const [there, back] = [link(a.member, b.member), link(b.member, a.member)];
  const known = [there, back].filter((each) => each !== undefined);
  const state = known.length === 0 ? 'unknown' : known.every((each) => each.isConnected) ? 'up' : 'down';
  const seconds =
    latencies.value.get(`${a.member.id}>${b.member.id}`) ?? latencies.value.get(`${b.member.id}>${a.member.id}`);
  const latency = seconds === undefined ? '' : duration(seconds);
  const text = state === 'down' ? t('link.down') : state === 'unknown' ? '?' : latency;
  const isLeaders = a.member.status?.role === 'leader' || b.member.status?.role === 'leader';
  return (
    <g class={`link ${state}${isLeaders ? ' leading' : ''}`}>
      <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
      {text && (
        <text x={(a.x + b.x) / 2} y={(a.y + b.y) / 2 - 6} text-anchor="middle">{text}</text>
      )}
    </g>
  );
}

/** The members and their connections, drawn; the table beside it says the same in words. */
export function Ring(props: { picture: Picture }) {
  const all = places(props.picture);
  const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
  return (
    <svg class="ring" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('ring.label')}>
      {pairs.map(([a, b]) => (
        <Line key={`${a.member.id} ${b.member.id}`} a={a} b={b} />
      ))}
      {all.map(({ member, x, y }) => (
        <g
          key={member.id}
          class={`node ${member.status ? member.status.role : 'silent'}`}
          data-member={nameOf(member)}
          transform={`translate(${x} ${y})`}
        >
          <circle r={RADIUS} />
          <text class="name" y="-10" text-anchor="middle">{nameOf(member).slice(0, 10)}</text>
          <text y="8" text-anchor="middle">{roleText(member)}</text>
          <text class="small" y="25" text-anchor="middle">
            {member.status ? t('ring.term', { term: member.status.term }) : ''}
          </text>
        </g>
      ))}
    </svg>
  );
}
