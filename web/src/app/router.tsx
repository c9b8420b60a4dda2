// Routes, in code; every page is its own chunk.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty, Failed } from '@/components/states';
import { homeOf, useSession } from '@/lib/session';
import { Shell } from './Shell';

/** Search parameters are plain text: `?q=123` stays "123". */
export type Search = Record<string, string | undefined>;

function parse(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

function stringify(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  // Commas and stars are legal in a query; leaving them keeps links readable.
  const query = params.toString().replaceAll('%2C', ',');
  return query ? `?${query}` : '';
}

const validateSearch = (search: Record<string, unknown>): Search => search as Search;

function NotFound() {
  const { t } = useTranslation();
  return <Empty title={t('common:error.noPage')} />;
}

function Home() {
  const { session } = useSession();
  return session ? <Navigate to={homeOf(session)} replace /> : null;
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: ({ error }) => <Failed error={error} /> });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/login/LoginPage'), 'LoginPage'),
});

const app = createRoute({ getParentRoute: () => root, id: 'app', component: Shell });

const home = createRoute({ getParentRoute: () => app, path: '/', component: Home });
const morning = createRoute({
  getParentRoute: () => app,
  path: '/morning',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/morning/MorningPage'), 'MorningPage'),
});
const cases = createRoute({
  getParentRoute: () => app,
  path: '/cases',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/cases/CasesPage'), 'CasesPage'),
});
const oneCase = createRoute({
  getParentRoute: () => app,
  path: '/cases/$id',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/case/CasePage'), 'CasePage'),
});
const review = createRoute({
  getParentRoute: () => app,
  path: '/review',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/review/ReviewPage'), 'ReviewPage'),
});
const imports = createRoute({
  getParentRoute: () => app,
  path: '/imports',
  component: lazyRouteComponent(() => import('@/features/imports/ImportsPage'), 'ImportsPage'),
});
const wizard = createRoute({
  getParentRoute: () => app,
  path: '/imports/new',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/imports/WizardPage'), 'WizardPage'),
});
const run = createRoute({
  getParentRoute: () => app,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('@/features/imports/RunPage'), 'RunPage'),
});
const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([login, app.addChildren([home, morning, cases, oneCase, review, imports, wizard, run, audit])]),
  parseSearch: parse,
  stringifySearch: stringify,
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: ({ error }) => <Failed error={error} />,
  defaultPendingMs: 300,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
