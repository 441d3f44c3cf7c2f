import { Access } from '../access/Access';
import { isLoginNeeded, logout, user } from '../api/gateway';
import { leaderOf, nameOf } from '../api/cluster';
import { Audit } from '../audit/Audit';
import { Cluster } from '../cluster/Cluster';
import { Coordination } from '../coordination/Coordination';
import { Health } from '../health/Health';
import { Keys } from '../keys/Keys';
import { Leases } from '../keys/Leases';
import { Dialog } from '../parts/Dialog';
import { Lab } from '../lab/Lab';
import { Since } from '../parts/Since';
import { language, t } from '../text';
import { Login } from './Login';
import { nextTheme, theme } from './look';
import { address, page, PAGES } from './route';
import { picture, self, trouble } from './state';

function Head() {
  const leader = picture.value && leaderOf(picture.value);
  return (
    <header>
      <a class="brand" href={address('cluster')}>Althing</a>
      <nav aria-label={t('nav.label')}>
        {PAGES.map((each) => (
          <a key={each} href={address(each)} aria-current={page.value === each ? 'page' : undefined}>
            {t(`nav.${each}`)}
          </a>
        ))}
      </nav>
      <div class="where">
        {self.value && <span title={t('head.memberTitle')}>{t('head.member', { name: nameOf(self.value) })}</span>}
        {picture.value && (
          <span class={leader ? '' : 'bad'}>
            {leader ? t('head.leader', { name: nameOf(leader) }) : t('summary.noLeader')}
          </span>
        )}
        {user.value && (
          <button type="button" onClick={() => { logout(); location.reload(); }}>
            {t('head.logout', { name: user.value })}
          </button>
        )}
        <button type="button" onClick={() => (language.value = language.value === 'en' ? 'zh' : 'en')} lang="">
          {language.value === 'en' ? '中文' : 'English'}
        </button>
        <button type="button" onClick={nextTheme} title={t('theme.title')}>{t(`theme.${theme.value}`)}</button>
      </div>
    </header>
  );
}

/** No picture can be had: since when, why, and where else to look. */
function Trouble() {
  const present = trouble.value;
  if (!present) return null;
  const others = picture.value?.members.filter((member) => member.id !== picture.value?.self) ?? [];
  return (
    <div class="trouble" role="alert">
      <strong>{t('trouble.title')}</strong> <Since millis={present.sinceMillis} /> {present.why}
      {others.length > 0 && (
        <span>
          {' '}{t('trouble.others')}
          {others.map((member) =>
            member.clientUrls.filter((url) => /^https?:\/\//.test(url)).map((url) => (
              <a key={url} href={`${url}/ui/`}>{nameOf(member)}</a>
            )),
          )}
        </span>
      )}
    </div>
  );
}

export function App() {
  const views = {
    cluster: Cluster, keys: Keys, leases: Leases, coordination: Coordination, health: Health, access: Access,
    audit: Audit, lab: Lab,
  };
  const View = views[page.value];
  return (
    <>
      <Head />
      <Trouble />
      <main class={page.value}>{isLoginNeeded.value && !user.value ? <Login /> : <View />}</main>
      {isLoginNeeded.value && user.value && (
        <Dialog title={t('login.again')} close={() => undefined}><Login /></Dialog>
      )}
    </>
  );
}
