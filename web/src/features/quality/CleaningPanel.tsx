// Cleaning: say what is wrong, see what it touches, do it, and undo it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { actorName, Time, word } from '@/components/bits';
import { Empty, Failed, Loading, useErrorText } from '@/components/states';
import { integer } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import type { Action, Cleaning, Touched } from './api';
import { cleaning } from './api';

const KINDS = ['orders', 'order-lines', 'products', 'customers', 'sellers', 'shipments', 'contacts', 'feedback', 'inspections', 'refunds', 'agents', 'warehouses', 'stock', 'usage', 'invoices'];
const FIELDS = ['channel', 'carrier', 'region', 'city', 'warehouse', 'team', 'reason_code', 'category', 'status', 'sale_mode', 'department', 'topic', 'bearer', 'disposition', 'grade'];

function useDescribe(): (action: Action) => string {
  const { t } = useTranslation();
  return (action) => {
    switch (action.action) {
      case 'merge_customers': return t('quality:done.merge', { from: action.from.join(', '), into: action.into });
      case 'map_value': return t('quality:done.map', { field: action.field, from: action.from, to: action.to });
      case 'correct_batch': return t('quality:done.correct', { file: action.file, field: action.field, from: action.from ?? '*', to: action.to || '∅' });
    }
  };
}

function Form({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const errorText = useErrorText();
  const [sort, setSort] = useState<Action['action']>('map_value');
  const [parts, setParts] = useState<Record<string, string>>({ field: 'channel', kind: 'orders' });
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState<Touched | null>(null);
  const get = (name: string) => (parts[name] ?? '').trim();
  const action = (): Action => {
    if (sort === 'merge_customers') return { action: sort, from: get('from').split(/[,，\s]+/).filter(Boolean), into: get('to') };
    if (sort === 'map_value') return { action: sort, field: get('field'), from: get('from'), to: get('to') };
    return { action: sort, kind: get('kind'), file: get('file'), field: get('column'), ...(get('from') && { from: get('from') }), ...(get('to') && { to: get('to') }) };
  };
  const set = (name: string, value: string) => { setTouched(null); setParts((old) => ({ ...old, [name]: value })); };
  const look = useMutation({ mutationFn: () => cleaning.preview(action()), onSuccess: (answer) => setTouched(answer.touched) });
  const apply = useMutation({ mutationFn: () => cleaning.apply(action(), reason), onSuccess: () => { setTouched(null); setReason(''); setParts((old) => ({ ...old, from: '', to: '' })); onDone(); } });
  const error = apply.error ?? look.error;
  const problems = error instanceof ApiError ? ((error.details.problems as { code: string; place: string }[] | undefined) ?? []) : [];
  const field = (name: string) => <Input aria-label={t(`quality:clean.${sort}.${name}`)} placeholder={t(`quality:clean.${sort}.${name}`)} value={parts[name] ?? ''} onChange={(event) => set(name, event.target.value)} />;
  return (
    <section className="card q-clean">
      <div className="card-head"><h2>{t('quality:clean.title')}</h2></div>
      <div className="card-body">
        <Segmented value={sort} onChange={(value) => { setTouched(null); setSort(value); }} options={(['map_value', 'merge_customers', 'correct_batch'] as const).map((one) => ({ value: one, label: t(`quality:clean.${one}.name`) }))} />
        <p className="dim">{t(`quality:clean.${sort}.note`)}</p>
        <div className="q-draft">
          {sort === 'map_value' && <Select aria-label={t('quality:clean.map_value.field')} showSearch value={parts.field} onChange={(value) => set('field', value)} options={FIELDS.map((one) => ({ value: one, label: one }))} />}
          {sort === 'correct_batch' && <Select aria-label={t('quality:clean.correct_batch.kind')} value={parts.kind} onChange={(value) => set('kind', value)} options={KINDS.map((one) => ({ value: one, label: word('fact', one) }))} />}
          {sort === 'correct_batch' && field('file')}
          {sort === 'correct_batch' && field('column')}
          {field('from')}
          {field('to')}
          <Button loading={look.isPending} onClick={() => look.mutate()}>{t('quality:clean.look')}</Button>
        </div>
        {error && <p className="notice bad" role="alert">{errorText(error)} {problems.map((one) => t(`quality:problem.${one.code}`, { defaultValue: one.code })).join(' ')}</p>}
        {touched && (
          <div className="q-confirm">
            <p role="status">{t('quality:clean.touches', { rows: integer(lang, touched.rows), cases: integer(lang, touched.cases) })}</p>
            <Input aria-label={t('quality:clean.reason')} placeholder={t('quality:clean.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
            <Button type="primary" disabled={!reason.trim() || touched.rows + touched.cases === 0} loading={apply.isPending} onClick={() => apply.mutate()}>{t('quality:clean.apply')}</Button>
          </div>
        )}
      </div>
    </section>
  );
}

export function CleaningPanel() {
  const { t } = useTranslation();
  const lang = useLang();
  const describe = useDescribe();
  const errorText = useErrorText();
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['cleaning'], queryFn: ({ signal }) => cleaning.list(signal) });
  const again = () => {
    void client.invalidateQueries({ queryKey: ['cleaning'] });
    void client.invalidateQueries({ queryKey: ['quality'] });
  };
  const undo = useMutation({ mutationFn: (row: Cleaning) => cleaning.undo(row.id), onSuccess: again });
  return (
    <>
      <Form onDone={again} />
      <section className="card">
        <div className="card-head"><h2>{t('quality:clean.history')}</h2></div>
        {undo.isError && <p className="notice bad" role="alert">{errorText(undo.error)}</p>}
        {query.isPending && <Loading lines={4} />}
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data?.rows.length === 0 && <Empty title={t('quality:clean.none')} />}
        <ul className="q-rule-list">
          {query.data?.rows.map((row) => (
            <li key={row.id} className={row.state === 'undone' ? 'off' : ''}>
              <Time iso={row.at} />
              <span className="q-text">
                <span className="strong">{describe(row.action)}</span>
                <span className="dim">{actorName(row.actor)} · {row.reason}{row.touched ? ` · ${t('quality:clean.touched', { rows: integer(lang, row.touched.rows), cases: integer(lang, row.touched.cases) })}` : ''}</span>
              </span>
              <span className="dim">{t(`quality:state.${row.state}`)}</span>
              {row.state !== 'undone' && <Button size="small" loading={undo.isPending && undo.variables.id === row.id} onClick={() => undo.mutate(row)}>{t('quality:clean.undo')}</Button>}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
