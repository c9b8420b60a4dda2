// The frame around every page: navigation, language, user, command palette, connection banner.
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { Drawer, Dropdown } from 'antd';
import { MenuOutlined, SearchOutlined, TranslationOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '@/components/states';
import { word } from '@/components/bits';
import { installationZone, integer, setZone, zone } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useNarrow } from '@/lib/hooks';
import { joined, setLang, useLang } from '@/lib/i18n';
import { useCounts } from '@/lib/meta';
import { useMay, useSession } from '@/lib/session';
import { startStream, useLogTick, useStreamState } from '@/lib/stream';
import { ApiError } from '@/api/client';
import { ErrorBoundary } from './ErrorBoundary';
import { PAGES } from './nav';
import { Palette } from './Palette';

function Brand() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="brand">
      <span className="brand-mark" aria-hidden />
      <span className="brand-name">{t('common:brand')}</span>
    </Link>
  );
}

function NavLinks({ onGo }: { onGo?: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const may = useMay();
  const counts = useCounts(may('read_cases'));
  return (
    <>
      {(['work', 'rules', 'data'] as const).map((group) => {
        const pages = PAGES.filter((page) => page.group === group && may(page.permission));
        if (pages.length === 0) return null;
        return (
          <div key={group}>
            <div className="nav-group">{t(`common:navGroup.${group}`)}</div>
            {pages.map((page) => (
              <Link key={page.id} to={page.to} className="nav-link" activeProps={{ className: 'active', 'aria-current': 'page' }} onClick={onGo}>
                {page.icon}
                <span>{t(`common:nav.${page.id}`)}</span>
                {page.id === 'review' && counts.data && counts.data.in_review > 0 && (
                  <span className="nav-badge num" title={t('common:inReview')}>{integer(lang, counts.data.in_review)}</span>
                )}
              </Link>
            ))}
          </div>
        );
      })}
    </>
  );
}

function ScopeLine() {
  const { t } = useTranslation();
  const lang = useLang();
  const { session } = useSession();
  const scope = session?.user.scope;
  const parts = [scope?.shops, scope?.channels, scope?.regions, scope?.departments].flatMap((list) => list ?? []);
  return <>{parts.length ? t('common:scope.some', { list: joined(lang, parts.slice(0, 4)) + (parts.length > 4 ? '…' : '') }) : t('common:scope.all')}</>;
}

function UserMenu() {
  const { t } = useTranslation();
  const lang = useLang();
  const { session, signOut } = useSession();
  if (!session) return null;
  const home = zone() === installationZone();
  const items = [
    { key: 'scope', disabled: true, label: <ScopeLine /> },
    { type: 'divider' as const },
    { key: 'lang', label: lang === 'en' ? '切换到中文' : 'Switch to English', onClick: () => void setLang(lang === 'en' ? 'zh-CN' : 'en') },
    {
      key: 'zone',
      label: home ? t('common:zone.useLocal') : t('common:zone.useInstallation', { zone: installationZone() }),
      onClick: () => {
        setZone(home ? 'local' : 'installation');
        window.location.reload();
      },
    },
    { type: 'divider' as const },
    { key: 'version', disabled: true, label: `${t('common:brand')} ${session.version ?? ''}` },
    { key: 'out', label: t('common:signOut'), onClick: () => void signOut() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="topLeft">
      <button type="button" className="user-button" aria-haspopup="menu">
        <span className="avatar" aria-hidden>{session.user.name.slice(0, 1)}</span>
        <span className="user-name ellipsis">
          {session.user.name}
          <small>{word('role', session.user.role)}</small>
        </span>
      </button>
    </Dropdown>
  );
}

function NavFoot({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  return (
    <div className="nav-foot">
      <button type="button" className="nav-find" onClick={onSearch}>
        <SearchOutlined aria-hidden />
        {t('common:search')}
        <kbd>Ctrl K</kbd>
      </button>
      <button type="button" className="nav-link nav-lang" lang={lang === 'en' ? 'zh-CN' : 'en'} onClick={() => void setLang(lang === 'en' ? 'zh-CN' : 'en')}>
        <TranslationOutlined aria-hidden />
        {lang === 'en' ? '中文' : 'English'}
      </button>
      <UserMenu />
    </div>
  );
}

function Connection() {
  const { t } = useTranslation();
  const state = useStreamState();
  if (state === 'offline') return <div className="banner" role="status">{t('common:offline')}</div>;
  if (state === 'lost') return <div className="banner" role="status">{t('common:reconnecting')}</div>;
  return null;
}

/** Says with whose eyes is looked, and leads back. */
function Borrowed() {
  const { t } = useTranslation();
  const { session, viewAsEnd } = useSession();
  if (!session?.really) return null;
  return (
    <div className="banner borrowed" role="status">
      <span>{t('common:viewAs.banner', { user: session.user.name, role: word('role', session.user.role), really: session.really })}</span>
      <button type="button" className="link-button" onClick={() => void viewAsEnd()}>{t('common:viewAs.end')}</button>
    </div>
  );
}

/** The painted frame while the session is asked for; the same picture as in index.html. */
export function BootFrame() {
  return (
    <div className="shell boot" aria-busy="true">
      <div className="nav">
        <div className="brand"><span className="brand-mark" /><span className="brand-name">溯源</span></div>
        <div className="boot-line" /><div className="boot-line" /><div className="boot-line" /><div className="boot-line" />
      </div>
      <div className="main"><div className="boot-head" /><div className="boot-cards"><i /><i /><i /><i /></div><div className="boot-body" /></div>
    </div>
  );
}

function Frame() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const may = useMay();
  const client = useQueryClient();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [palette, setPalette] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const jump = useRef(0);

  useEffect(() => startStream(), []);
  useLogTick(() => void client.invalidateQueries({ queryKey: ['counts'] }), 3_000);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette((open) => !open);
        return;
      }
      // G and then a letter: captured before the page's own letters.
      if (Date.now() - jump.current < 1_200 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        jump.current = 0;
        const page = PAGES.find((one) => one.key === event.key.toLowerCase() && may(one.permission));
        if (page) {
          event.preventDefault();
          event.stopImmediatePropagation();
          void navigate({ to: page.to });
        }
      }
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, [may, navigate]);
  useHotkeys({ g: () => (jump.current = Date.now()) }, !palette);

  const openSearch = () => {
    setDrawer(false);
    setPalette(true);
  };
  return (
    <div className="shell">
      <a className="skip" href="#content">{t('common:skip')}</a>
      {!narrow && (
        <nav className="nav nav-desktop" aria-label={t('common:navigation')}>
          <Brand />
          <NavLinks />
          <NavFoot onSearch={openSearch} />
        </nav>
      )}
      <main className="main" id="content">
        {narrow && (
          <div className="topbar">
            <button type="button" className="icon-button" aria-label={t('common:navigation')} onClick={() => setDrawer(true)}><MenuOutlined aria-hidden /></button>
            <Brand />
            <button type="button" className="icon-button" aria-label={t('common:search')} onClick={openSearch}><SearchOutlined aria-hidden /></button>
          </div>
        )}
        <Borrowed />
        <Connection />
        <ErrorBoundary resetKey={path}>
          <Outlet />
        </ErrorBoundary>
      </main>
      {narrow && (
        <Drawer className="nav-drawer" placement="left" size={264} open={drawer} onClose={() => setDrawer(false)} title={<span className="strong">{t('common:brand')}</span>}>
          <nav aria-label={t('common:navigation')}><NavLinks onGo={() => setDrawer(false)} /></nav>
          <NavFoot onSearch={openSearch} />
        </Drawer>
      )}
      {palette && <Palette onClose={() => setPalette(false)} />}
    </div>
  );
}

/** Leads to the sign-in page once; the address must not be read again while it changes. */
function ToLogin() {
  const navigate = useNavigate();
  const router = useRouter();
  useEffect(() => {
    const { href } = router.state.location;
    void navigate({ to: '/login', search: href === '/' ? {} : { next: href }, replace: true });
    // Once, whatever re-renders.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return <BootFrame />;
}

export function Shell() {
  const { status, retry } = useSession();
  if (status === 'loading') return <BootFrame />;
  if (status === 'unreachable') return <Failed error={new ApiError(0, 'network', {})} retry={retry} />;
  if (status === 'out') return <ToLogin />;
  return <Frame />;
}
