import { useState } from 'preact/hooks';
import { visible } from '../api/bytes';
import { resources, KINDS, type Kind, type Resource } from '../api/coordination';
import { parameters, replace } from '../app/route';
import { count, t } from '../text';
import { Claimed, Moment } from './Claimed';
import { Counters } from './Counters';
import { Detail } from './Detail';
import { Sessions } from './Sessions';
import { usePages } from './usePages';

const STEP = 100;

/** What can be chosen: all kinds, or one. */
const CHOICES: readonly (Kind | null)[] = [null, ...KINDS];

function isSame(a: Pick<Resource, 'kind' | 'name'>, b: Pick<Resource, 'kind' | 'name'> | null): boolean {
  return a.kind === b?.kind && a.name === b.name;
}

function Row(props: { of: Resource; isChosen: boolean; choose: () => void }) {
  const { of } = props;
  const holder = of.holders[0];
  const waiter = of.waiting[0];
  return (
    <tr class={props.isChosen ? 'chosen' : ''} data-resource={of.name}>
      <td>{t(`kind.${of.kind}`)}</td>
      <td class="mono">
        <button type="button" class="link" aria-pressed={props.isChosen} onClick={props.choose}>
          <bdi>{visible(of.name)}</bdi>
        </button>
      </td>
      <td>
        {holder ? <Claimed claimant={holder} /> : <span class="quiet">{t('locks.free')}</span>}
        {of.holdersTotal > 1 && (
          <small class="quiet"> {t('locks.others', { count: count(of.holdersTotal - 1) })}</small>
        )}
      </td>
      <td class="number">{holder ? holder.token : '–'}</td>
      <td>{holder ? <Moment millis={holder.sinceMillis} /> : '–'}</td>
      <td class={`number ${of.waitingTotal > 0 ? 'warn' : ''}`}>{count(of.waitingTotal)}</td>
      <td>{waiter ? <Moment millis={waiter.sinceMillis} /> : '–'}</td>
    </tr>
  );
}

function Resources(props: { chosen: Pick<Resource, 'kind' | 'name'> | null; choose: (of: Resource | null) => void }) {
  const [kind, setKind] = useState<Kind | null>(null);
  const [prefix, setPrefix] = useState(parameters.peek().get('prefix') ?? '');
  const found = usePages((limit, page) => resources(kind, prefix, limit, page), `${kind} ${prefix}`, STEP);
  return (
    <section class="panel" data-test="resources">
      <h2>{t('locks.title')}</h2>
      <div class="bar">
        <span role="radiogroup" aria-label={t('locks.kind')} class="choices">
          {CHOICES.map((each) => (
            <button key={each} type="button" role="radio" aria-checked={kind === each} onClick={() => setKind(each)}>
              {each ? t(`kind.${each}`) : t('locks.all')}
            </button>
          ))}
        </span>
        <label>
          {t('keys.prefix')}
          <input
            class="mono"
            value={prefix}
            spellcheck={false}
            onInput={(event) => setPrefix(event.currentTarget.value)}
          />
        </label>
      </div>
      {found.failure && <p class="failure" role="alert">{found.failure}</p>}
      {found.items?.length === 0 && <p class="quiet">{t('locks.none')}</p>}
      {found.items && found.items.length > 0 && (
        <div class="wide-table">
          <table>
            <thead>
              <tr>
                <th>{t('locks.kind')}</th>
                <th>{t('locks.name')}</th>
                <th>{t('locks.holder')}</th>
                <th class="number">{t('locks.token')}</th>
                <th>{t('locks.since')}</th>
                <th class="number">{t('locks.waiting')}</th>
                <th>{t('locks.waitsSince')}</th>
              </tr>
            </thead>
            <tbody>
              {found.items.map((each) => (
                <Row
                  key={`${each.kind} ${each.name}`}
                  of={each}
                  isChosen={isSame(each, props.chosen)}
                  choose={() => props.choose(isSame(each, props.chosen) ? null : each)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasMore && <button type="button" onClick={found.more}>{t('leases.show', { count: STEP })}</button>}
    </section>
  );
}

/** The resource that the page's address names. */
function named(): Pick<Resource, 'kind' | 'name'> | null {
  const kind = KINDS.find((each) => each === parameters.peek().get('kind'));
  const name = parameters.peek().get('name');
  return kind && name ? { kind, name } : null;
}

/** Who holds what, who waits for it, and the sessions that all hangs on. */
export function Coordination() {
  const [chosen, setChosen] = useState<Pick<Resource, 'kind' | 'name'> | null>(named);
  function choose(of: Pick<Resource, 'kind' | 'name'> | null): void {
    setChosen(of);
    replace('coordination', of ? { kind: of.kind, name: of.name } : {});
  }
  return (
    <>
      <Resources chosen={chosen} choose={choose} />
      {chosen && <Detail key={`${chosen.kind} ${chosen.name}`} kind={chosen.kind} name={chosen.name} />}
      <Sessions choose={choose} />
      <Counters />
    </>
  );
}
