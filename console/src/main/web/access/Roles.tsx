import { useState } from 'preact/hooks';
import * as access from '../api/access';
import { keyBytes, keyText, compareBytes } from '../api/bytes';
import { Confirm } from '../parts/Dialog';
import { t } from '../text';
import type { Book } from './Access';
import { Ask } from './Ask';

type Wish = { readonly kind: 'add' } | { readonly kind: 'delete' | 'grant'; readonly name: string };

/** A permission's range in words. */
export function rangeText(permission: access.Permission): string {
  const { from, end } = permission;
  if (end.length === 0) return t('range.key', { key: keyText(from) });
  const [first, last] = access.prefixRange(from.length === 1 && from[0] === 0 ? new Uint8Array(0) : from);
  if (compareBytes(first, from) === 0 && compareBytes(last, end) === 0) {
    return from.length === 1 && from[0] === 0 ? t('range.all') : t('range.prefix', { key: keyText(from) });
  }
  return t('range.fromTo', { from: keyText(from), to: keyText(end) });
}

export function Roles(props: { book: Book; change: (deed: () => Promise<void>) => Promise<void> }) {
  const [wish, setWish] = useState<Wish | null>(null);
  const { book, change } = props;
  const close = (): void => setWish(null);
  const prefix = t('range.prefixOption');
  return (
    <section class="panel">
      <h2>
        {t('roles.title')}
        <button type="button" class="aside" onClick={() => setWish({ kind: 'add' })}>{t('roles.add')}</button>
      </h2>
      {book.roles.size === 0 && <p class="quiet">{t('roles.none')}</p>}
      <table>
        <tbody>
          {[...book.roles].map(([name, permissions]) => (
            <tr key={name}>
              <td><strong>{name}</strong></td>
              <td>
                {name === access.ROOT && <div class="quiet">{t('roles.root')}</div>}
                {permissions.map((each, i) => (
                  <div key={i}>
                    {t(`kind.${each.kind}`)} <span class="mono">{rangeText(each)}</span>{' '}
                    <button
                      type="button"
                      class="small"
                      title={t('roles.revoke')}
                      aria-label={t('roles.revoke')}
                      onClick={() => void change(() => access.revokePermission(name, each))}
                    >
                      ×
                    </button>
                  </div>
                ))}
              </td>
              <td class="actions">
                <button type="button" onClick={() => setWish({ kind: 'grant', name })}>{t('roles.grant')}</button>
                <button type="button" class="danger" onClick={() => setWish({ kind: 'delete', name })}>
                  {t('delete')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {wish?.kind === 'add' && (
        <Ask
          title={t('roles.add')}
          fields={[{ name: 'name', label: t('roles.role') }]}
          action={t('roles.add')}
          run={(values) => change(() => access.addRole(values['name'] ?? ''))}
          close={close}
        />
      )}
      {wish?.kind === 'grant' && (
        <Ask
          title={t('roles.grantTo', { name: wish.name })}
          body={t('roles.grantBody')}
          fields={[
            { name: 'kind', label: t('roles.kind'), options: ['READ', 'WRITE', 'READWRITE'] },
            { name: 'key', label: t('roles.key'), isOptional: true },
            { name: 'range', label: t('roles.range'), options: [prefix, t('range.keyOption')] },
          ]}
          action={t('roles.grant')}
          run={(values) => {
            const key = keyBytes(values['key'] ?? '');
            const [from, end] =
              values['range'] === prefix ? access.prefixRange(key) : [key, new Uint8Array(0)];
            return change(() => access.grantPermission(wish.name, values['kind'] as access.Kind, from, end));
          }}
          close={close}
        />
      )}
      {wish?.kind === 'delete' && (
        <Confirm
          title={t('roles.deleteTitle', { name: wish.name })}
          body={t('roles.deleteBody')}
          action={t('delete')}
          run={() => change(() => access.deleteRole(wish.name))}
          close={close}
        />
      )}
    </section>
  );
}
