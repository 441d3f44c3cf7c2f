import { useEffect, useState } from 'preact/hooks';
import * as access from '../api/access';
import { Refusal, reason, user } from '../api/gateway';
import { Confirm } from '../parts/Dialog';
import { t } from '../text';
import { Probe } from './Probe';
import { Roles } from './Roles';
import { Users } from './Users';

/** All there is, read at once. */
export interface Book {
  readonly isOn: boolean;
  readonly users: ReadonlyMap<string, readonly string[]>;
  readonly roles: ReadonlyMap<string, readonly access.Permission[]>;
}

async function read(): Promise<Book> {
  const [isOn, names, roleNames] = await Promise.all([access.isAuthOn(), access.users(), access.roles()]);
  const users = await Promise.all(names.map(async (name) => [name, await access.rolesOf(name)] as const));
  const roles = await Promise.all(roleNames.map(async (name) => [name, await access.permissionsOf(name)] as const));
  return { isOn, users: new Map(users), roles: new Map(roles) };
}

/** Users, roles, and a probe of what somebody may do. */
export function Access() {
  const [book, setBook] = useState<Book | null>(null);
  const [failure, setFailure] = useState('');
  const [isSwitching, setSwitching] = useState(false);

  async function load(): Promise<void> {
    try {
      setBook(await read());
      setFailure('');
    } catch (error) {
      setFailure(error instanceof Refusal && error.isDenied ? t('access.denied', { name: user.value }) : reason(error));
    }
  }
  useEffect(() => void load(), []);

  /** Does something, and shows what has become of it. */
  async function change(deed: () => Promise<void>): Promise<void> {
    await deed();
    await load();
  }

  if (failure) return <p class="failure" role="alert">{failure}</p>;
  if (!book) return <p class="quiet">{t('loading')}</p>;
  return (
    <>
      <section class="panel">
        <h2>
          {t('access.title')}
          <button type="button" class={book.isOn ? 'aside danger' : 'aside'} onClick={() => setSwitching(true)}>
            {t(book.isOn ? 'access.switchOff' : 'access.switchOn')}
          </button>
        </h2>
        <p class={book.isOn ? 'good' : 'warn'}>{t(book.isOn ? 'access.on' : 'access.off')}</p>
      </section>
      <div class="columns">
        <Users book={book} change={change} />
        <Roles book={book} change={change} />
      </div>
      <Probe book={book} />
      {isSwitching && (
        <Confirm
          title={t(book.isOn ? 'access.switchOff' : 'access.switchOn')}
          body={t(book.isOn ? 'access.offBody' : 'access.onBody')}
          action={t(book.isOn ? 'access.switchOff' : 'access.switchOn')}
          run={() => change(() => access.setAuth(!book.isOn))}
          close={() => setSwitching(false)}
        />
      )}
    </>
  );
}
