import { t } from '../text';
import { diff, type Line } from './diff';

const AROUND = 3;
const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

/** Lines that differ with a few around them; null stands for lines left out. */
function shortened(lines: readonly Line[]): (Line | null)[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, i) => {
    if (line.kind !== 'same') near.fill(1, Math.max(0, i - AROUND), i + AROUND + 1);
  });
  const shown: (Line | null)[] = [];
  lines.forEach((line, i) => {
    if (near[i]) shown.push(line);
    else if (shown.length === 0 || shown.at(-1) !== null) shown.push(null);
  });
  return shown;
}

export function DiffView(props: { before: string; after: string }) {
  if (props.before === props.after) return <p class="quiet">{t('diff.same')}</p>;
  return (
    <pre class="diff">
      {shortened(diff(props.before, props.after)).map((line, i) =>
        line === null ? (
          <span key={i} class="skipped">{'⋯\n'}</span>
        ) : (
          <span key={i} class={line.kind}>{`${SIGNS[line.kind]} ${line.text}\n`}</span>
        ),
      )}
    </pre>
  );
}
