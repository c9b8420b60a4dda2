// A button that takes what is listed out as a file; the server guards, masks and logs it.
import { Dropdown, Button } from 'antd';
import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/lib/session';

export function ExportMenu({ urlOf }: { urlOf: (format: 'csv' | 'xlsx') => string }) {
  const { t } = useTranslation();
  const may = useMay();
  if (!may('export')) return null;
  const items = (['xlsx', 'csv'] as const).map((format) => ({ key: format, label: <a href={urlOf(format)} download>{t(`common:export.${format}`)}</a> }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined aria-hidden />} aria-haspopup="menu">{t('common:export.label')}</Button>
    </Dropdown>
  );
}
