// Ctrl+K: jump to a page, or to a case by number, telephone or SKU.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { search } from '@/api/endpoints';
import { Money, StatusTag } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useRested } from '@/lib/hooks';
import { useMay } from '@/lib/session';
import { PAGES } from './nav';

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const rested = useRested(text.trim(), 150);
  const found = useQuery({
    queryKey: ['search', rested],
    queryFn: ({ signal }) => search(rested, signal),
    enabled: rested.length >= 2 && may('read_cases'),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const typed = text.trim().toLowerCase();
  const pages = PAGES.filter((page) => may(page.permission) && (!typed || t(`common:nav.${page.id}`).toLowerCase().includes(typed) || page.id.includes(typed)));
  const cases = typed.length >= 2 ? (found.data?.cases ?? []) : [];
  const items = [
    ...pages.map((page) => ({ id: `p-${page.id}`, go: () => navigate({ to: page.to }) })),
    ...cases.map((row) => ({ id: `c-${row.id}`, go: () => navigate({ to: '/cases/$id', params: { id: row.id } }) })),
  ];
  const current = items[Math.min(at, items.length - 1)];

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((old) => (items.length ? (Math.min(old, items.length - 1) + step + items.length) % items.length : 0));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (current) {
        void current.go();
        onClose();
      }
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    } else if (event.key === 'Tab') {
      event.preventDefault();
    }
  };

  const option = (id: string, children: React.ReactNode) => (
    <li
      key={id}
      id={id}
      role="option"
      aria-selected={current?.id === id}
      className="palette-item"
      onMouseMove={() => setAt(items.findIndex((item) => item.id === id))}
      onClick={() => {
        void items.find((item) => item.id === id)?.go();
        onClose();
      }}
    >
      {children}
    </li>
  );

  return (
    <div className="palette-back" onMouseDown={(event) => event.target === event.currentTarget && onClose()}>
      <div className="palette" role="dialog" aria-modal="true" aria-label={t('common:palette.title')} onKeyDown={keys}>
        <input
          ref={input}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          placeholder={t('common:palette.placeholder')}
          aria-label={t('common:palette.placeholder')}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={current?.id}
          autoComplete="off"
          spellCheck={false}
        />
        <ul id="palette-list" role="listbox" aria-label={t('common:palette.title')}>
          {pages.length > 0 && <li className="palette-group" role="presentation">{t('common:palette.pages')}</li>}
          {pages.map((page) =>
            option(
              `p-${page.id}`,
              <>
                {page.icon}
                <span>{t(`common:nav.${page.id}`)}</span>
                <span className="right"><kbd>G</kbd> <kbd>{page.key.toUpperCase()}</kbd></span>
              </>,
            ),
          )}
          {cases.length > 0 && <li className="palette-group" role="presentation">{t('common:palette.cases')}</li>}
          {cases.map((row) =>
            option(
              `c-${row.id}`,
              <>
                <span className="mono">{row.case_no}</span>
                <span className="ellipsis dim">{[row.product_name ?? row.sku, row.customer_name, row.phone].filter(Boolean).join(' · ')}</span>
                <span className="right"><StatusTag status={row.status} /> <Money minor={row.amount_minor} currency={row.currency} /></span>
              </>,
            ),
          )}
          {found.isError && typed.length >= 2 && <li className="palette-group" role="presentation">{errorText(found.error)}</li>}
          {typed.length >= 2 && found.isFetched && rested === text.trim() && items.length === 0 && (
            <li className="palette-group" role="presentation">{t('common:palette.nothing')}</li>
          )}
        </ul>
        <div className="palette-foot" aria-hidden>
          <span><kbd>↑</kbd> <kbd>↓</kbd> {t('common:palette.move')}</span>
          <span><kbd>Enter</kbd> {t('common:palette.open')}</span>
          <span><kbd>Esc</kbd> {t('common:close')}</span>
        </div>
      </div>
    </div>
  );
}
