import { useEffect, useState } from 'preact/hooks';
import { fromWord, MEMBERS, MILLIS_MAX, toWord } from '../api/lab';
import { parameters, replace } from '../app/route';
import { t } from '../text';
import { Logs } from './Logs';
import {
  act, begin, failure, isPlaying, jump, known, now, notes, run, seek, speed, statesAt, story, toggle,
} from './player';
import { PRESETS, type Preset } from './presets';
import { World, type Tool } from './World';

const SPEEDS = [0.05, 0.1, 0.25, 0.5, 1, 2];
const SEEDS = 1_000_000;
const TOOLS: readonly Tool[] = ['member', 'cut', 'oneWay', 'slow'];
const NOTES_SHOWN = 60;
const ALL = Array.from({ length: MEMBERS }, (_, i) => i + 1);
const LINKS = ALL.flatMap((a) => ALL.filter((b) => b !== a).map((b) => [a, b] as const));

function seconds(millis: number): string {
  return `${(millis / 1_000).toFixed(2)} s`;
}

function leaderNow(): number {
  const leaders = statesAt(now.value).filter((state) => state?.isUp && state.role === 'leader');
  return leaders.sort((a, b) => (b?.term ?? 0) - (a?.term ?? 0))[0]?.member ?? 0;
}

function Time() {
  return (
    <div class="bar" role="toolbar" aria-label={t('lab.time')}>
      <button type="button" class="primary" onClick={toggle}>
        {t(isPlaying.value ? 'lab.pause' : 'lab.play')}
      </button>
      <button type="button" onClick={() => jump(-1)} title={t('lab.back')}>◂</button>
      <button type="button" onClick={() => jump(1)} title={t('lab.forward')}>▸</button>
      <input
        type="range"
        min={0}
        max={Math.max(1_000, known.value)}
        value={now.value}
        aria-label={t('lab.moment')}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <span class="number" data-test="moment">{seconds(now.value)}</span>
      <label>
        {t('lab.speed')}
        <select value={speed.value} onChange={(event) => (speed.value = Number(event.currentTarget.value))}>
          {SPEEDS.map((each) => <option key={each} value={each}>{`× ${each}`}</option>)}
        </select>
      </label>
    </div>
  );
}

function Deeds(props: { tool: Tool; choose: (tool: Tool) => void }) {
  const leader = leaderNow();
  return (
    <div class="bar" role="toolbar" aria-label={t('lab.deeds')}>
      {TOOLS.map((each) => (
        <button key={each} type="button" aria-pressed={props.tool === each} onClick={() => props.choose(each)}>
          {t(`lab.tool.${each}`)}
        </button>
      ))}
      <button
        type="button"
        onClick={() => act(LINKS.map(([a, b]) => ({ deed: 'join' as const, a, b })))}
      >
        {t('lab.heal')}
      </button>
      <button
        type="button"
        disabled={leader === 0}
        onClick={() => act([{ deed: 'propose', a: leader, b: 0 }])}
      >
        {leader === 0 ? t('lab.proposeNobody') : t('lab.propose', { leader })}
      </button>
    </div>
  );
}

function Stories(props: { chosen: Preset | null; choose: (preset: Preset) => void }) {
  return (
    <section class="panel">
      <h2>{t('lab.stories')}</h2>
      <div class="bar">
        {PRESETS.map((each) => (
          <button
            key={each.name}
            type="button"
            aria-pressed={props.chosen === each}
            onClick={() => props.choose(each)}
          >
            {t(each.name)}
          </button>
        ))}
      </div>
      <p>{props.chosen ? t(props.chosen.explanation) : t('lab.own')}</p>
      <label>
        {t('lab.seed')}
        <input
          class="mono"
          value={story.value.seed}
          onChange={(event) => {
            const seed = Number(event.currentTarget.value);
            if (Number.isSafeInteger(seed) && seed >= 0 && seed < 1_000_000_000) {
              begin({ ...story.value, seed, moves: [] }, true);
            }
          }}
        />
        <button
          type="button"
          onClick={() => begin({ seed: Math.floor(Math.random() * SEEDS), voters: MEMBERS, moves: [] }, true)}
        >
          {t('lab.chance')}
        </button>
      </label>
      <small class="quiet">{t('lab.share')}</small>
    </section>
  );
}

/** The core that members run, in a world that can be stopped, turned back and broken. */
export function Lab() {
  const [tool, setTool] = useState<Tool>('member');
  const [chosen, setChosen] = useState<Preset | null>(null);
  useEffect(() => {
    const stop = run();
    const shared = fromWord(parameters.peek().get('story') ?? '');
    if (shared) {
      begin(shared, false);
    } else if (PRESETS[0]) {
      setChosen(PRESETS[0]);
      begin(PRESETS[0].story, true);
    }
    return stop;
  }, []);
  useEffect(() => replace('lab', { story: toWord(story.value) }), [story.value]);
  const seen = notes.value.filter((note) => note.at <= now.value).slice(-NOTES_SHOWN).reverse();
  return (
    <>
      {failure.value && (
        <p class="failure" role="alert">{failure.value.isRetried && t('lab.broken')} {failure.value.why}</p>
      )}
      <div class="columns">
        <section class="panel">
          <Time />
          <World tool={tool} />
          <Deeds tool={tool} choose={setTool} />
          <small class="quiet">{t('lab.legend')}</small>
        </section>
        <div>
          <Stories
            chosen={chosen}
            choose={(preset) => {
              setChosen(preset);
              begin(preset.story, true);
            }}
          />
          <section class="panel">
            <h2>{t('lab.logs')}</h2>
            <Logs />
            <small class="quiet">{t('lab.logsLegend')}</small>
          </section>
          <section class="panel happenings lab-notes">
            <h2>{t('events.title')}</h2>
            <ol>
              {seen.map((note, i) => (
                <li key={`${note.at} ${note.member} ${i}`}>
                  <time>{seconds(note.at)}</time> <b>{note.member}</b> {note.text}
                </li>
              ))}
              {now.value >= MILLIS_MAX && <li>{t('lab.end')}</li>}
            </ol>
          </section>
        </div>
      </div>
    </>
  );
}
