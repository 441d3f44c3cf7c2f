import { MEMBERS } from '../api/lab';
import { t } from '../text';
import { now, statesAt } from './player';

const SHOWN_MAX = 24;
const COLOURS = 6;

/** The logs, an entry to a cell: its term as colour and number, what it says, and whether it is known as committed. */
export function Logs() {
  const states = statesAt(now.value);
  const longest = Math.max(1, ...states.map((state) => state?.log.length ?? 0));
  const first = Math.max(0, longest - SHOWN_MAX);
  return (
    <div class="lab-logs" role="table" aria-label={t('lab.logs')}>
      {Array.from({ length: MEMBERS }, (_, i) => i + 1).map((member) => {
        const state = states[member];
        return (
          <div key={member} role="row" class="lab-log">
            <b role="rowheader">{member}</b>
            {first > 0 && <span class="quiet">⋯</span>}
            {(state?.log ?? []).slice(first).map((entry, i) => {
              const [term = '', text = ''] = entry.split(':');
              const isCommitted = first + i < (state?.commit ?? 0);
              return (
                <span
                  key={first + i}
                  role="cell"
                  class={`cell term-${Number(term) % COLOURS}${isCommitted ? ' committed' : ''}`}
                  title={t(isCommitted ? 'lab.committed' : 'lab.uncommitted', { index: first + i + 1, term })}
                >
                  <small>{term}</small>{text}{isCommitted ? '' : '?'}
                </span>
              );
            })}
          </div>
        );
      })}
    </div>
  );
}
