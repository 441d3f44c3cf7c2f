import { useState } from 'preact/hooks';
import { covers, prefixRange, ROOT } from '../api/access';
import { keyBytes } from '../api/bytes';
import { t } from '../text';
import type { Book } from './Access';
import { rangeText } from './Roles';

function allowed(book: Book, role: string): string {
  const permissions = book.roles.get(role) ?? [];
  return permissions.map((each) => `${t(`kind.${each.kind}`)} ${rangeText(each)}`).join(', ') || '–';
}

/** What may this user do with that key, and which roles say so. */
export function Probe(props: { book: Book }) {
  const { book } = props;
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [isPrefix, setPrefix] = useState(false);
  const user = name || [...book.users.keys()][0] || '';
  const roles = book.users.get(user) ?? [];
  const [from, end] = isPrefix ? prefixRange(keyBytes(key)) : [keyBytes(key), new Uint8Array(0)];
  const all = roles.flatMap((role) => book.roles.get(role) ?? []);
  const isRoot = roles.includes(ROOT);
  const isAsked = user !== '' && (key !== '' || isPrefix);
  return (
    <section class="panel" data-test="probe">
      <h2>{t('probe.title')}</h2>
      <div class="bar">
        <label>
          {t('login.name')}
          <select value={user} onChange={(event) => setName(event.currentTarget.value)}>
            {[...book.users.keys()].map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
        <label>
          {t('probe.key')}
          <input class="mono" value={key} spellcheck={false} onInput={(event) => setKey(event.currentTarget.value)} />
        </label>
        <label class="check">
          <input type="checkbox" checked={isPrefix} onChange={(event) => setPrefix(event.currentTarget.checked)} />
          {t('probe.prefix')}
        </label>
      </div>
      {!book.isOn && <p class="warn">{t('probe.off')}</p>}
      {isAsked && (
        <ul>
          {(['READ', 'WRITE'] as const).map((kind) => {
            const may = isRoot || covers(all, kind, from, end);
            return (
              <li key={kind} class={may ? 'good' : 'bad'}>
                {t(may ? 'probe.may' : 'probe.mayNot', { name: user, what: t(`kind.${kind}`) })}
              </li>
            );
          })}
          <li class="quiet">
            {isRoot
              ? t('probe.root')
              : t('probe.because', {
                  roles: roles.map((role) => `${role}: ${allowed(book, role)}`).join('; ') || t('probe.noRoles'),
                })}
          </li>
        </ul>
      )}
    </section>
  );
}
