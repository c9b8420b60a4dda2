// Theme, language of the components, data cache and session around the router.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { ApiError } from '@/api/client';
import { useLang } from '@/lib/i18n';
import { SessionProvider } from '@/lib/session';
import { ErrorBoundary } from './ErrorBoundary';
import { router } from './router';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // What the server refused stays refused; only a lost connection and a 5xx are worth asking again.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
      retryDelay: (count) => 400 * 2 ** count,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

// Who asked the system for less motion gets none; asked once, as the setting hardly changes while a page is open.
const still = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

const theme = {
  token: {
    motion: !still,
    colorPrimary: '#0f766e',
    colorLink: '#0b5f58',
    colorInfo: '#0f766e',
    colorSuccess: '#146c43',
    colorError: '#b3261e',
    colorWarning: '#855300',
    colorText: '#16211f',
    colorTextSecondary: '#43524f',
    colorTextTertiary: '#5c6a67',
    colorTextPlaceholder: '#66736f',
    colorTextDisabled: '#6b7774',
    colorBorder: '#cdd6d5',
    colorBorderSecondary: '#dfe5e5',
    borderRadius: 6,
    fontFamily: 'inherit',
    controlHeight: 32,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
};

export function App() {
  const lang = useLang();
  return (
    <ConfigProvider locale={lang === 'en' ? enUS : zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp component={false} message={{ maxCount: 3 }}>
        <ErrorBoundary>
          <QueryClientProvider client={client}>
            <SessionProvider>
              <RouterProvider router={router} />
            </SessionProvider>
          </QueryClientProvider>
        </ErrorBoundary>
      </AntApp>
    </ConfigProvider>
  );
}
