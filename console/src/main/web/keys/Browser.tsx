import { useEffect, useState } from 'preact/hooks';
import { Rows } from '../parts/Rows';
import { count, t } from '../text';
import { isOpen, label, load, rowAt, toggle, visible, type Folder, type Row } from './tree';

const ROW_HEIGHT = 24;

/** The tree of keys. It reads on by itself when the end of what was read comes into view. */
export function Browser(props: {
  root: Folder;
  isFlat: boolean;
  version: number;
  redraw: () => void;
  chosen: string | null;
  choose: (key: string) => void;
}) {
  const { root, isFlat } = props;
  const [active, setActive] = useState(0);
  const rows = visible(root);

  function readOn(of: Folder): void {
    if (of.isLoading || of.failure) return;
    void load(of, isFlat).then(props.redraw);
  }
  useEffect(() => {
    setActive(0);
    readOn(root);
  }, [root]);

  function seen(first: number, last: number): void {
    for (let index = first; index < last; index++) {
      const row = rowAt(root, index);
      if (row?.kind === 'more') readOn(row.parent);
    }
  }

  function open(row: Row | undefined): void {
    if (row?.kind === 'key') {
      props.choose(row.key);
    } else if (row?.kind === 'folder') {
      toggle(row);
      if (isOpen(row) && row.folder.children.length === 0) readOn(row.folder);
      props.redraw();
    } else if (row?.kind === 'more') {
      row.parent.failure = '';
      readOn(row.parent);
      props.redraw();
    }
  }

  function keyed(event: KeyboardEvent, index: number): void {
    const row = rowAt(root, index);
    const isFolder = row?.kind === 'folder';
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(row);
    } else if (isFolder && (event.key === 'ArrowRight') !== isOpen(row) && /^Arrow(Left|Right)$/.test(event.key)) {
      event.preventDefault();
      open(row);
    }
  }

  function draw(index: number) {
    const row = rowAt(root, index);
    if (!row) return null;
    const indent = { paddingLeft: `${8 + 16 * row.parent.depth}px` };
    const isActive = index === active;
    if (row.kind === 'more') {
      const { failure } = row.parent;
      return (
        <div class={failure ? 'item bad' : 'item quiet'} style={indent} onClick={() => open(row)}>
          {failure ? t('keys.failed', { why: failure }) : t('loading')}
        </div>
      );
    }
    const isChosen = row.kind === 'key' && row.key === props.chosen;
    const isShut = row.kind === 'folder' && !isOpen(row);
    return (
      <div
        class={`item ${row.kind}${isActive ? ' active' : ''}${isChosen ? ' chosen' : ''}`}
        style={indent}
        id={`row-${index}`}
        role="treeitem"
        aria-level={row.parent.depth + 1}
        aria-expanded={row.kind === 'folder' ? !isShut : undefined}
        aria-selected={isChosen}
        onClick={() => {
          setActive(index);
          open(row);
        }}
      >
        <span class="sign" aria-hidden="true">{row.kind === 'key' ? '' : isShut ? '▸' : '▾'}</span>
        <span class="mono">{label(row)}</span>
        {row.kind === 'folder' && row.folder.count >= 0 && <small class="quiet"> {count(row.folder.count)}</small>}
      </div>
    );
  }

  if (rows === 0) return <p class="quiet">{t('keys.none')}</p>;
  return (
    <Rows
      count={rows}
      rowHeight={ROW_HEIGHT}
      label={t('keys.tree')}
      row={draw}
      active={active}
      onActive={setActive}
      onKey={keyed}
      onSeen={seen}
    />
  );
}
