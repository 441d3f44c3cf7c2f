import { useState } from 'preact/hooks';
import * as access from '../api/access';
import { Confirm } from '../parts/Dialog';
import { t } from '../text';
import type { Book } from './Access';
import { Ask } from './Ask';

type Wish =
  | { readonly kind: 'add' }
  | { readonly kind: 'delete' | 'password' | 'grant'; readonly name: string };

export function Users(props: { book: Book; change: (deed: () => Promise<void>) => Promise<void> }) {
  const [wish, setWish] = useState<Wish | null>(null);
  const { book, change } = props;
  const close = (): void => setWish(null);
  return (
    <section class="panel">
      <h2>
        {t('users.title')}
        <button type="button" class="aside" onClick={() => setWish({ kind: 'add' })}>{t('users.add')}</button>
      </h2>
      {book.users.size === 0 && <p class="quiet">{t('users.none')}</p>}
      <table>
        <tbody>
          {[...book.users].map(([name, roles]) => (
            <tr key={name}>
              <td><strong>{name}</strong></td>
              <td>
                {roles.map((role) => (
                  <span key={role} class="tag">
                    {role}
                    <button
                      type="button"
                      title={t('users.revoke', { role })}
                      aria-label={t('users.revoke', { role })}
                      onClick={() => void change(() => access.revokeRole(name, role))}
                    >
                      ×
                    </button>
                  </span>
                ))}
              </td>
              <td class="actions">
                <button type="button" onClick={() => setWish({ kind: 'grant', name })}>{t('users.grant')}</button>
                <button type="button" onClick={() => setWish({ kind: 'password', name })}>{t('users.password')}</button>
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
          title={t('users.add')}
          fields={[
            { name: 'name', label: t('login.name') },
            { name: 'password', label: t('login.password'), isSecret: true },
          ]}
          action={t('users.add')}
          run={(values) => change(() => access.addUser(values['name'] ?? '', values['password'] ?? ''))}
          close={close}
        />
      )}
      {wish?.kind === 'password' && (
        <Ask
          title={t('users.passwordOf', { name: wish.name })}
          fields={[{ name: 'password', label: t('login.password'), isSecret: true }]}
          action={t('save')}
          run={(values) => change(() => access.changePassword(wish.name, values['password'] ?? ''))}
          close={close}
        />
      )}
      {wish?.kind === 'grant' && (
        <Ask
          title={t('users.grantTo', { name: wish.name })}
          fields={[{ name: 'role', label: t('roles.role'), options: [...book.roles.keys()] }]}
          action={t('users.grant')}
          run={(values) => change(() => access.grantRole(wish.name, values['role'] ?? ''))}
          close={close}
        />
      )}
      {wish?.kind === 'delete' && (
        <Confirm
          title={t('users.deleteTitle', { name: wish.name })}
          body={t('users.deleteBody')}
          action={t('delete')}
          run={() => change(() => access.deleteUser(wish.name))}
          close={close}
        />
      )}
    </section>
  );
}
