// The frame that all panels of a case share: a title, fields with labels, Escape and Ctrl+Enter.
import { Button } from 'antd';
import { useId } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function PanelFrame({ title, onCancel, onSubmit, children, foot }: { title: string; onCancel: () => void; onSubmit: () => void; children: ReactNode; foot: ReactNode }) {
  const { t } = useTranslation();
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onCancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    }
  };
  return (
    <div className="panel" role="group" aria-label={title} onKeyDown={keys}>
      <h3>{title}</h3>
      {children}
      <div className="panel-foot">
        {foot}
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
      </div>
    </div>
  );
}

export function FieldFrame({ label, wide, children }: { label: string; wide?: boolean; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={wide ? 'panel-field wide' : 'panel-field'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}
