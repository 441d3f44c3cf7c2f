import { useState } from 'preact/hooks';
import { MEMBERS, type Message, type State } from '../api/lab';
import { t, type Text } from '../text';
import { act, inFlight, links, now, statesAt } from './player';

const SIZE = 460;
const RADIUS = 38;
const RING = SIZE / 2 - RADIUS - 8;

export type Tool = 'member' | 'cut' | 'oneWay' | 'slow';

function place(member: number): { x: number; y: number } {
  const angle = (2 * Math.PI * (member - 1)) / MEMBERS - Math.PI / 2;
  return { x: SIZE / 2 + RING * Math.cos(angle), y: SIZE / 2 + RING * Math.sin(angle) };
}

const SIGNS: Record<string, string> = {
  preVote: '?', vote: 'V', granted: '✓', denied: '✗', append: 'A', probe: 'a', accepted: '✓', rejected: '✗',
  heartbeat: '·', heartbeatReply: '·', committed: '·', timeoutNow: '!',
};

function Dot(props: { message: Message; at: number }) {
  const { message, at } = props;
  const [from, to] = [place(message.from), place(message.to)];
  const part = (at - message.sent) / Math.max(1, message.arrives - message.sent);
  // A little beside the line, so that both directions can be told apart.
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [x, y] = [from.x + dx * part - (6 * dy) / length, from.y + dy * part + (6 * dx) / length];
  return (
    <g class={`dot ${message.kind}${message.isLost ? ' lost' : ''}`} transform={`translate(${x} ${y})`}>
      <circle r={SIGNS[message.kind] === '·' ? 4 : 9} />
      <text y="4" text-anchor="middle">{message.isLost ? '×' : (SIGNS[message.kind] ?? '')}</text>
    </g>
  );
}

function roleOf(state: State | undefined): Text {
  if (!state?.isUp) return 'lab.down';
  if (!state.isVoter) return 'lab.standby';
  switch (state.role) {
    case 'leader':
      return 'role.leader';
    case 'candidate':
      return 'role.candidate';
    case 'pre_candidate':
      return 'role.preCandidate';
    default:
      return state.leader ? 'role.follower' : 'role.leaderless';
  }
}

/** Members in a ring with what is on its way between them. What a click does the tool says. */
export function World(props: { tool: Tool }) {
  const [chosen, setChosen] = useState(0);
  const at = now.value;
  const states = statesAt(at);
  const { cut, slow } = links(at);
  const members = Array.from({ length: MEMBERS }, (_, i) => i + 1);

  function click(member: number): void {
    if (props.tool === 'member') {
      act([{ deed: states[member]?.isUp ? 'crash' : 'start', a: member, b: 0 }]);
    } else if (chosen === 0 || chosen === member) {
      setChosen(chosen === member ? 0 : member);
    } else {
      const isSlow = props.tool === 'slow';
      const is = (isSlow ? slow : cut).has(`${chosen}>${member}`);
      const deed = isSlow ? (is ? 'fast' : 'slow') : is ? 'join' : 'cut';
      const there = { deed, a: chosen, b: member } as const;
      act(props.tool === 'oneWay' ? [there] : [there, { deed, a: member, b: chosen }]);
      setChosen(0);
    }
  }

  return (
    <svg class="lab" viewBox={`0 0 ${SIZE} ${SIZE}`} aria-label={t('lab.world')}>
      {members.flatMap((a) =>
        members.filter((b) => b > a).map((b) => {
          const [from, to] = [place(a), place(b)];
          const cuts = [cut.has(`${a}>${b}`), cut.has(`${b}>${a}`)];
          const isSlow = slow.has(`${a}>${b}`) || slow.has(`${b}>${a}`);
          const oneWay = cuts[0] !== cuts[1];
          return (
            <g key={`${a} ${b}`} class={`wire${cuts[0] || cuts[1] ? ' cut' : ''}${isSlow ? ' slow' : ''}`}>
              <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
              {oneWay && (
                <text x={(from.x + to.x) / 2} y={(from.y + to.y) / 2} text-anchor="middle">
                  {cuts[0] ? `${a} ⇏ ${b}` : `${b} ⇏ ${a}`}
                </text>
              )}
            </g>
          );
        }),
      )}
      {inFlight(at).map((each) => (
        <Dot key={`${each.from} ${each.to} ${each.sent} ${each.kind}`} message={each} at={at} />
      ))}
      {members.map((member) => {
        const { x, y } = place(member);
        const state = states[member];
        return (
          <g
            key={member}
            class={`node ${state?.isUp ? (state.role ?? '') : 'silent'}${chosen === member ? ' picked' : ''}`}
            transform={`translate(${x} ${y})`}
            role="button"
            tabIndex={0}
            data-member={member}
            aria-label={`${member} ${t(roleOf(state))}`}
            onClick={() => click(member)}
            onKeyDown={(event) => event.key === 'Enter' && click(member)}
          >
            <circle r={RADIUS} />
            <text class="name" y="-9" text-anchor="middle">{member}</text>
            <text class="small" y="6" text-anchor="middle">{t(roleOf(state))}</text>
            <text class="small" y="21" text-anchor="middle">
              {state ? t('ring.term', { term: state.term }) : ''}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
