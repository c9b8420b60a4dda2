// The four states that every page has beside its content: loading, empty, failed, not permitted.
import { Button } from 'antd';
import { InboxOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import type { Permission } from '@/api/types';
import { useSlow } from '@/lib/hooks';
import { usePick } from '@/lib/i18n';
import { useMay } from '@/lib/session';

export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  const slow = useSlow(true);
  return (
    <div className="skeleton" role="status" aria-label={t('common:loading')}>
      {slow && Array.from({ length: lines }, (_, index) => <i key={index} data-line={index % 3} />)}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <InboxOutlined className="icon" aria-hidden />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** The words for an error, in the reader's language. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  const pick = usePick();
  return (error) => {
    if (error instanceof ApiError) {
      if (error.code === 'network') return t('common:error.network');
      const words = pick(error.body, 'text') || error.body.title || t('common:error.status', { status: error.status });
      // An import says what was wrong with the file, and what to do about it, in the details.
      return [words, pick(error.details, 'text'), pick(error.details, 'remedy')].filter(Boolean).join(' ');
    }
    return t('common:error.page');
  };
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  if (error instanceof ApiError && error.code === 'forbidden') return <NoPermission permission={String(error.details.permission ?? '')} />;
  const id = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className="state" role="alert">
      <WarningOutlined className="icon" aria-hidden />
      <h2>{error instanceof ApiError && error.status === 404 ? t('common:error.notFound') : t('common:error.title')}</h2>
      <p>{text(error)}</p>
      {id && <p className="rid mono">{t('common:error.requestId', { id })}</p>}
      {retry && <Button onClick={retry}>{t('common:retry')}</Button>}
    </div>
  );
}

export function NoPermission({ permission }: { permission?: string }) {
  const { t } = useTranslation();
  return (
    <div className="state">
      <LockOutlined className="icon" aria-hidden />
      <h2>{t('common:forbidden.title')}</h2>
      <p>{t('common:forbidden.text')}</p>
      {permission && <p className="rid mono">{t('common:forbidden.permission', { permission })}</p>}
    </div>
  );
}

/** Shows its content only to those who hold the permission. */
export function Gate({ permission, children }: { permission: Permission; children: ReactNode }) {
  const may = useMay();
  return may(permission) ? <>{children}</> : <NoPermission permission={permission} />;
}
