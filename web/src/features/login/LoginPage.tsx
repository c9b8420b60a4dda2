// Sign-in; the server throttles, the page says for how long.
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { session as door } from '@/api/endpoints';
import { useTitle } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { setLang, useLang } from '@/lib/i18n';
import { expectSession, homeOf, useSession } from '@/lib/session';
import './login.css';

/** Only a path of this site; never another host. */
function safeNext(next: string | undefined): string | null {
  return next && next.startsWith('/') && !next.startsWith('//') && !next.startsWith('/login') ? next : null;
}

export function LoginPage() {
  const { t } = useTranslation();
  const lang = useLang();
  const { status, session, signIn } = useSession();
  const navigate = useNavigate();
  const { next, failed } = useSearch({ strict: false }) as { next?: string; failed?: string };
  const ways = useQuery({ queryKey: ['ways'], queryFn: ({ signal }) => door.ways(signal), staleTime: 5 * 60_000, retry: false });
  const oidc = ways.data?.oidc;
  const errorText = useErrorText();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [wait, setWait] = useState(0);
  useTitle(t('login:title'));

  useEffect(() => {
    if (status === 'in' && session) void navigate({ href: safeNext(next) ?? homeOf(session), replace: true });
  }, [status, session, navigate, next]);
  const counting = wait > 0;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setWait((seconds) => Math.max(0, seconds - 1)), 1_000);
    return () => clearInterval(timer);
  }, [counting]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || counting) return;
    if (!name.trim() || !password) {
      setProblem(t('login:bothNeeded'));
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      await signIn(name.trim(), password);
    } catch (error) {
      setPassword('');
      if (error instanceof ApiError && error.status === 429) setWait(Math.max(1, Math.ceil(Number(error.details.retry_after_seconds ?? 30))));
      else if (error instanceof ApiError && error.status === 401) setProblem(t('login:failed'));
      else setProblem(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="login">
      <main className="login-card">
        <h1><span className="brand-mark" aria-hidden />{t('common:brand')}</h1>
        <p className="dim">{t('login:tagline')}</p>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <label htmlFor="username">{t('login:username')}</label>
          <Input id="username" size="large" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
          <label htmlFor="password">{t('login:password')}</label>
          <Input.Password id="password" size="large" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
          <div aria-live="assertive" className="login-problem">
            {counting ? t('login:throttled', { seconds: wait }) : problem || (failed ? t([`login:provider.${failed}`, 'login:provider.other']) : '')}
          </div>
          <Button type="primary" htmlType="submit" size="large" block loading={busy} disabled={counting}>
            {counting ? t('login:waitButton', { seconds: wait }) : t('login:submit')}
          </Button>
        </form>
        {oidc && (
          <>
            <div className="login-or"><span>{t('login:or')}</span></div>
            <Button size="large" block href={oidc.url} onClick={expectSession}>{t('login:with', { name: oidc.name })}</Button>
          </>
        )}
        <p className="login-hint">{t('login:hint')}</p>
      </main>
      <button type="button" className="link-button" lang={lang === 'en' ? 'zh-CN' : 'en'} onClick={() => void setLang(lang === 'en' ? 'zh-CN' : 'en')}>
        {lang === 'en' ? '中文' : 'English'}
      </button>
    </div>
  );
}
