import { visible } from '../api/bytes';
import { counters } from '../api/coordination';
import { t } from '../text';
import { usePages } from './usePages';

const STEP = 50;

/** Counters, latches and sequences: a name and a number each. */
export function Counters() {
  const found = usePages((limit, page) => counters('', limit, page), 'counters', STEP);
  return (
    <section class="panel" data-test="counters">
      <h2>{t('counters.title')}</h2>
      {found.failure && <p class="failure" role="alert">{found.failure}</p>}
      {found.items?.length === 0 && <p class="quiet">{t('counters.none')}</p>}
      {found.items && found.items.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t('locks.name')}</th>
              <th class="number">{t('counters.number')}</th>
            </tr>
          </thead>
          <tbody>
            {found.items.map((each) => (
              <tr key={each.name}>
                <td class="mono"><bdi>{visible(each.name)}</bdi></td>
                <td class="number mono">{each.number}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.hasMore && <button type="button" onClick={found.more}>{t('leases.show', { count: STEP })}</button>}
    </section>
  );
}
