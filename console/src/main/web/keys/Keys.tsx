import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fromBase64, keyBytes, keyText, toBase64 } from '../api/bytes';
import { parameters, replace } from '../app/route';
import type { KeyEvent } from '../api/kv';
import { count, t } from '../text';
import { Browser } from './Browser';
import { Entry } from './Entry';
import { LiveWatch } from './LiveWatch';
import { NewKey } from './NewKey';
import { drop, folder, insert, type Folder } from './tree';

/** All keys under a prefix, and the one that was chosen. */
export function Keys() {
  const [prefixText, setPrefixText] = useState(parameters.peek().get('prefix') ?? '');
  const [isFlat, setFlat] = useState(parameters.peek().get('view') === 'list');
  const [chosen, setChosen] = useState<string | null>(parameters.peek().get('key'));
  const [version, setVersion] = useState(0);
  const [isLive, setLive] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const [loads, setLoads] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const root = useMemo<Folder>(() => folder(keyBytes(prefixText), 0), [prefixText, isFlat, loads]);
  const redraw = (): void => setVersion((was) => was + 1);

  useEffect(() => {
    const values: Record<string, string> = {};
    if (prefixText) values['prefix'] = prefixText;
    if (isFlat) values['view'] = 'list';
    if (chosen) values['key'] = chosen;
    replace('keys', values);
  }, [prefixText, isFlat, chosen]);

  useEffect(() => {
    const slash = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.key === '/' && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
        event.preventDefault();
        search.current?.focus();
      }
    };
    document.addEventListener('keydown', slash);
    return () => document.removeEventListener('keydown', slash);
  }, []);

  function changed(events: readonly KeyEvent[]): void {
    let isSeen = false;
    for (const event of events) {
      const { kv } = event;
      if (event.isDelete) isSeen = drop(root, kv.key, isFlat) || isSeen;
      else if (kv.version === 1) isSeen = insert(root, kv.key, isFlat) || isSeen;
    }
    if (isSeen) redraw();
  }

  return (
    <>
      <div class="bar" role="toolbar" aria-label={t('keys.toolbar')}>
        <label>
          {t('keys.prefix')}
          <input
            ref={search}
            class="mono"
            value={prefixText}
            spellcheck={false}
            placeholder={t('keys.prefixHint')}
            onInput={(event) => setPrefixText(event.currentTarget.value)}
          />
        </label>
        <button type="button" aria-pressed={!isFlat} onClick={() => setFlat(false)}>{t('keys.tree')}</button>
        <button type="button" aria-pressed={isFlat} onClick={() => setFlat(true)}>{t('keys.list')}</button>
        <button type="button" aria-pressed={isLive} onClick={() => setLive(!isLive)}>{t('keys.watch')}</button>
        <button type="button" onClick={() => setLoads(loads + 1)}>{t('reload')}</button>
        <button type="button" class="primary" onClick={() => setCreating(true)}>{t('keys.new')}</button>
        <span class="quiet" data-test="count">
          {root.count >= 0 ? t('keys.count', { count: count(root.count) }) : ''}
        </span>
      </div>
      <div class="columns keys-columns">
        <section class="panel browser">
          <Browser
            root={root}
            isFlat={isFlat}
            version={version}
            redraw={redraw}
            chosen={chosen}
            choose={(key) => setChosen(key)}
          />
        </section>
        <section class="panel entry">
          {chosen === null ? (
            <p class="quiet">{t('keys.choose')}</p>
          ) : (
            <Entry
              key={chosen}
              name={fromBase64(chosen)}
              gone={() => {
                if (drop(root, fromBase64(chosen), isFlat)) redraw();
                setChosen(null);
              }}
            />
          )}
        </section>
      </div>
      {isLive && (
        <LiveWatch
          key={keyText(root.prefix)}
          prefix={root.prefix}
          title={keyText(root.prefix)}
          changed={changed}
          close={() => setLive(false)}
        />
      )}
      {isCreating && (
        <NewKey
          prefix={prefixText}
          close={() => setCreating(false)}
          made={(key) => {
            if (insert(root, key, isFlat)) redraw();
            setCreating(false);
            setChosen(toBase64(key));
          }}
        />
      )}
    </>
  );
}
