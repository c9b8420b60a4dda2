// Saved views of the list: own and shared ones with their counts, beside the quick views.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Popconfirm, Popover } from 'antd';
import { CloseOutlined, SaveOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { queryString } from '@/api/client';
import { views } from '@/api/endpoints';
import type { SavedView } from '@/api/types';
import { useErrorText } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useSession } from '@/lib/session';
import { inForce, serverQuery } from '@/lib/caseFilters';
import type { CaseSearch } from '@/lib/caseFilters';

const KEY = ['views', 'cases'];

const searchOf = (view: SavedView): CaseSearch => Object.fromEntries(new URLSearchParams(view.query));
const queryOf = (search: CaseSearch): string => queryString(serverQuery(search)).slice(1);

export function SavedViews({ search, change }: { search: CaseSearch; change: (search: CaseSearch) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const client = useQueryClient();
  const { session } = useSession();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => views.list('cases', signal), staleTime: 30_000 });
  const remove = useMutation({ mutationFn: views.remove, onSettled: () => void client.invalidateQueries({ queryKey: KEY }) });
  const now = queryOf(search);
  const readOnly = Boolean(session?.really);
  return (
    <>
      {(query.data?.rows ?? []).map((view) => (
        <span key={view.id} className="saved-view" data-on={view.query === now}>
          <button type="button" aria-pressed={view.query === now} title={view.mine ? undefined : t('cases:saved.by', { owner: view.owner })} onClick={() => change(searchOf(view))}>
            {view.name}
            <span className="count num">{view.count === null ? '—' : integer(lang, view.count)}</span>
          </button>
          {view.mine && !readOnly && (
            <Popconfirm title={t('cases:saved.removeSure', { name: view.name })} okText={t('common:remove')} cancelText={t('common:cancel')} onConfirm={() => remove.mutate(view.id)}>
              <button type="button" className="saved-remove" aria-label={t('cases:saved.remove', { name: view.name })}><CloseOutlined aria-hidden /></button>
            </Popconfirm>
          )}
        </span>
      ))}
      {!readOnly && (inForce(search).length > 0 || Boolean(search.q)) && <SaveView search={search} />}
    </>
  );
}

function SaveView({ search }: { search: CaseSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => views.save({ page: 'cases', name: name.trim(), query: queryOf(search), shared }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: KEY });
      setOpen(false);
      setName('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !save.isPending) save.mutate();
  };
  const form = (
    <form className="save-view" onSubmit={submit}>
      <Input autoFocus maxLength={60} aria-label={t('cases:saved.name')} placeholder={t('cases:saved.name')} value={name} onChange={(event) => setName(event.target.value)} />
      <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>{t('cases:saved.shared')}</Checkbox>
      {save.isError && <p className="notice bad" role="alert">{errorText(save.error)}</p>}
      <Button type="primary" size="small" htmlType="submit" disabled={!name.trim()} loading={save.isPending}>{t('common:save')}</Button>
    </form>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" content={form} title={t('cases:saved.title')}>
      <button type="button" className="save-view-button" aria-expanded={open}><SaveOutlined aria-hidden /> {t('cases:saved.save')}</button>
    </Popover>
  );
}
