import { useState } from 'preact/hooks';
import { login, reason, user } from '../api/gateway';
import { t } from '../text';

/** The cluster's own users; asked for only when auth is on. */
export function Login() {
  const [name, setName] = useState(user.value);
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState('');
  async function enter(event: Event): Promise<void> {
    event.preventDefault();
    try {
      setFailure('');
      await login(name, password);
    } catch (error) {
      setFailure(reason(error));
    }
  }
  return (
    <form class={user.value ? '' : 'panel login'} onSubmit={(event) => void enter(event)}>
      {!user.value && <h2>{t('login.title')}</h2>}
      <p>{t('login.body')}</p>
      <label>
        {t('login.name')}
        <input
          value={name}
          autocomplete="username"
          required
          autofocus
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
      <label>
        {t('login.password')}
        <input
          type="password"
          value={password}
          autocomplete="current-password"
          required
          onInput={(e) => setPassword(e.currentTarget.value)}
        />
      </label>
      {failure && <p class="failure" role="alert">{failure}</p>}
      <div class="buttons"><button type="submit" class="primary">{t('login.action')}</button></div>
    </form>
  );
}
