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
const policy = createRoute({
  getParentRoute: () => app,
  path: '/policy',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/policy/PolicyPage'), 'PolicyPage'),
});
const model = createRoute({
  getParentRoute: () => app,
  path: '/model',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/model/ModelPage'), 'ModelPage'),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/settings/SettingsPage'), 'SettingsPage'),
});
const connections = createRoute({
  getParentRoute: () => app,
  path: '/connections',
  component: lazyRouteComponent(() => import('@/features/connections/ConnectionsPage'), 'ConnectionsPage'),
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
const parcels = createRoute({
  getParentRoute: () => app,
  path: '/parcels',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/parcels/ParcelsPage'), 'ParcelsPage'),
});
const reconcile = createRoute({
  getParentRoute: () => app,
  path: '/reconcile',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/reconcile/ReconcilePage'), 'ReconcilePage'),
});
const reasons = createRoute({
  getParentRoute: () => app,
  path: '/reasons',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/reasons/ReasonsPage'), 'ReasonsPage'),
});
const metrics = createRoute({
  getParentRoute: () => app,
  path: '/metrics',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/metrics/MetricsPage'), 'MetricsPage'),
});
const quality = createRoute({
  getParentRoute: () => app,
  path: '/quality',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/quality/QualityPage'), 'QualityPage'),
});
const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/audit/AuditPage'), 'AuditPage'),
});
const intake = createRoute({
  getParentRoute: () => app,
  path: '/intake',
  component: lazyRouteComponent(() => import('@/features/intake/IntakePage'), 'IntakePage'),
});
const templates = createRoute({
  getParentRoute: () => app,
  path: '/templates',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/templates/TemplatesPage'), 'TemplatesPage'),
});
const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/people/PeoplePage'), 'PeoplePage'),
});

const users = createRoute({
  getParentRoute: () => app,
  path: '/users',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/users/UsersPage'), 'UsersPage'),
});

const products = createRoute({
  getParentRoute: () => app,
  path: '/products',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/subjects/SubjectsPage'), 'ProductsPage'),
});
const product = createRoute({
  getParentRoute: () => app,
  path: '/products/$id',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/subjects/SubjectPage'), 'ProductPage'),
});
const customers = createRoute({
  getParentRoute: () => app,
  path: '/customers',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/subjects/SubjectsPage'), 'CustomersPage'),
});
const customer = createRoute({
  getParentRoute: () => app,
  path: '/customers/$id',
  validateSearch,
  component: lazyRouteComponent(() => import('@/features/subjects/SubjectPage'), 'CustomerPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([login, app.addChildren([home, morning, cases, oneCase, review, parcels, policy, model, settings, connections, imports, wizard, run, reconcile, reasons, metrics, quality, audit, intake, templates, people, users, products, product, customers, customer])]),
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
