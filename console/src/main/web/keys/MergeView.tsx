import { useState } from 'preact/hooks';
import { utf8 } from '../api/bytes';
import type { KeyValue } from '../api/kv';
import { t } from '../text';
import { merge, MIDDLE, MINE, THEIRS } from './diff';
import { DiffView } from './DiffView';
import { formOf, parse, show } from './forms';

function isString(text: string | null | undefined): text is string {
  return typeof text === 'string';
}

/** Somebody else wrote first: both changes side by side, and what comes of both, to be put right. */
export function MergeView(props: {
  base: KeyValue;
  mine: Uint8Array;
  /** Null if it was deleted. */
  theirs: KeyValue | null;
  failure: string;
  write: (value: Uint8Array) => void;
  back: (merged: Uint8Array | null) => void;
  drop: () => void;
}) {
  const { base, theirs } = props;
  const all = [base.value, props.mine, theirs?.value ?? new Uint8Array(0)];
  const isStructured = theirs !== null && all.every((value) => formOf(value) === 'json');
  // JSON is compared a member to a line, however it is written.
  const [was, mine, others] = all.map((value) => show(value, isStructured ? 'json' : 'text'));
  const isText = isString(was) && isString(mine) && isString(others);
  const proposal = isText && theirs ? merge(was, mine, others) : { text: mine ?? '', conflicts: 0 };
  const [text, setText] = useState(proposal.text);
  const result = isText ? parse(text, isStructured ? 'json' : 'text', base.value) : null;
  const hasMarks = text.split('\n').some((line) => [MINE, MIDDLE, THEIRS].includes(line));
  return (
    <div class="merge" role="group" aria-label={t('merge.title')} data-test="merge">
      <p class="notice" role="alert">
        <strong>{t('merge.title')}</strong>{' '}
        {theirs
          ? t('merge.body', { from: base.modRevision, to: theirs.modRevision })
          : t('merge.deleted', { from: base.modRevision })}
      </p>
      {isText ? (
        <>
          <div class="columns">
            <section><h3>{t('merge.theirs')}</h3><DiffView before={was} after={others} /></section>
            <section><h3>{t('merge.mine')}</h3><DiffView before={was} after={mine} /></section>
          </div>
          <label>
            {proposal.conflicts > 0 ? t('merge.conflicts', { count: proposal.conflicts }) : t('merge.clean')}
            <textarea
              class="mono"
              rows={12}
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
        </>
      ) : (
        <p>{t('merge.binary')}</p>
      )}
      {!hasMarks && isText && !result && <p class="failure">{t('editor.noJson')}</p>}
      {hasMarks && <p class="failure">{t('merge.marks')}</p>}
      {props.failure && <p class="failure" role="alert">{props.failure}</p>}
      <div class="buttons">
        <button type="button" onClick={props.drop}>{t('merge.takeTheirs')}</button>
        <button type="button" onClick={() => props.back(result ?? (isText ? utf8(text) : null))}>
          {t('merge.back')}
        </button>
        <button type="button" class="danger" onClick={() => props.write(props.mine)}>{t('merge.takeMine')}</button>
        {isText && (
          <button
            type="button"
            class="primary"
            disabled={hasMarks || !result}
            onClick={() => result && props.write(result)}
          >
            {t('merge.save')}
          </button>
        )}
      </div>
    </div>
  );
}
