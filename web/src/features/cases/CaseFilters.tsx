// Search box, quick views and filters of the list; everything lives in the address bar.
import { Button, Drawer, Input, Select } from 'antd';
import type { InputRef } from 'antd';
import { FilterOutlined } from '@ant-design/icons';
import { memo, useEffect, useId, useState } from 'react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { useRested } from '@/lib/hooks';
import { shortTime } from '@/lib/format';
import { joined, useLang } from '@/lib/i18n';
import { useMeta, useReasons } from '@/lib/meta';
import { SavedViews } from './SavedViews';
import { inForce, isView, SORTS, VIEWS } from '@/lib/caseFilters';
import type { CaseSearch, FilterName } from '@/lib/caseFilters';

const KINDS = ['return_refund', 'refund_only', 'exchange', 'repair', 'reship', 'price_adjustment'];
const STATUSES = ['requested', 'in_review', 'awaiting_info', 'awaiting_goods', 'goods_received', 'awaiting_refund', 'refunded', 'declined', 'closed', 'stopping', 'awaiting_visit', 'negotiating', 'in_dispute', 'reconciling', 'awaiting_replacement', 'replacement_sent', 'in_repair', 'returning', 'settled_awaiting_goods', 'fulfilled'];
const OUTCOMES = ['approve', 'approve_then_inspect', 'decline'];

type Change = (next: CaseSearch) => void;
interface Props {
  search: CaseSearch;
  change: Change;
}
interface Option {
  value: string;
  label: string;
}

function Pick({ label, name, options, search, change, multiple }: Props & { label: string; name: FilterName; options: Option[]; multiple?: boolean }) {
  const id = useId();
  const current = search[name]?.split(',').filter(Boolean) ?? [];
  return (
    <div className="panel-field">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        mode={multiple ? 'multiple' : undefined}
        maxTagCount="responsive"
        value={multiple ? current : current[0]}
        options={options}
        onChange={(value: string | string[] | undefined) => change({ ...search, [name]: (Array.isArray(value) ? value.join(',') : value) || undefined })}
      />
    </div>
  );
}

function DayField({ label, name, search, change }: Props & { label: string; name: 'from' | 'to' }) {
  const id = useId();
  return (
    <div className="panel-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" className="day-input" value={search[name]?.slice(0, 10) ?? ''} onChange={(event) => change({ ...search, [name]: event.target.value || undefined })} />
    </div>
  );
}

function TextField({ label, name, search, change }: Props & { label: string; name: FilterName }) {
  const id = useId();
  const [text, setText] = useState(search[name] ?? '');
  useEffect(() => setText(search[name] ?? ''), [search, name]);
  const commit = () => text.trim() !== (search[name] ?? '') && change({ ...search, [name]: text.trim() || undefined });
  return (
    <div className="panel-field">
      <label htmlFor={id}>{label}</label>
      <Input id={id} allowClear value={text} onChange={(event) => setText(event.target.value)} onBlur={commit} onPressEnter={commit} />
    </div>
  );
}

function useOptions() {
  const { t } = useTranslation();
  const { data } = useMeta();
  const reasons = useReasons();
  const own = (values: readonly string[] | undefined, name?: (value: string) => string): Option[] => (values ?? []).map((value) => ({ value, label: name ? name(value) : value }));
  return {
    status: own(STATUSES, (value) => word('status', value)),
    kind: own(KINDS, (value) => word('kind', value)),
    outcome: own(OUTCOMES, (value) => word('outcome', value)),
    channel: own(data?.channels, (value) => word('channel', value)),
    shop: own(data?.shops),
    region: own(data?.regions),
    department: own(data?.departments, (value) => word('department', value)),
    team: own(data?.teams),
    reason: (data?.reasons ?? []).map((reason) => ({ value: reason.code, label: reasons.path(reason.code) })),
    due: [
      { value: 'overdue', label: t('cases:due.overdue') },
      { value: '2h', label: t('cases:due.2h') },
      { value: '24h', label: t('cases:due.24h') },
    ],
    automatic: [
      { value: 'true', label: t('cases:automatic.true') },
      { value: 'false', label: t('cases:automatic.false') },
    ],
    open: [
      { value: 'true', label: t('cases:open.true') },
      { value: 'false', label: t('cases:open.false') },
    ],
  };
}

function Chips({ search, change }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const options = useOptions();
  const names = inForce(search);
  if (names.length === 0) return null;
  const label = (name: FilterName) => {
    const raw = search[name] ?? '';
    if (name === 'from' || name === 'to' || name === 'refunded_from' || name === 'refunded_to') return raw.length > 10 ? shortTime(raw) : raw;
    if (raw === 'true' && (name === 'refunded_not_received' || name === 'received_not_refunded')) return t('common:yes');
    const known = (options as Record<string, Option[] | undefined>)[name];
    return joined(lang, raw.split(',').map((part) => known?.find((option) => option.value === part)?.label ?? part));
  };
  return (
    <div className="chips">
      {names.map((name) => (
        <span key={name} className="chip">
          {t('cases:chip.text', { name: t(`cases:filter.${name}`), value: label(name) })}
          <button type="button" aria-label={t('cases:chip.remove', { name: t(`cases:filter.${name}`) })} onClick={() => change({ ...search, [name]: undefined })}>×</button>
        </span>
      ))}
      <button type="button" className="link-button" onClick={() => change({ q: search.q, sort: search.sort })}>{t('cases:chip.clear')}</button>
    </div>
  );
}

/** Memoised: J and K must not draw the filters again. */
export const CaseFilters = memo(function CaseFilters({ search, change, boxRef }: Props & { boxRef: Ref<InputRef> }) {
  const { t } = useTranslation();
  const options = useOptions();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(search.q ?? '');
  const rested = useRested(text.trim(), 250);
  useEffect(() => setText(search.q ?? ''), [search.q]);
  useEffect(() => {
    if (rested === text.trim() && rested !== (search.q ?? '')) change({ ...search, q: rested || undefined });
    // Only what was typed is carried over; the address bar is the truth for the rest.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  const props = { search, change };
  return (
    <div className="case-filters">
      <div className="views" role="group" aria-label={t('cases:views')}>
        {VIEWS.map((view) => (
          <button key={view.id} type="button" aria-pressed={isView(search, view.search)} onClick={() => change({ ...view.search, q: search.q })}>
            {t(`cases:view.${view.id}`)}
          </button>
        ))}
        <SavedViews search={search} change={change} />
      </div>
      <div className="filter-row">
        <Input
          ref={boxRef}
          className="case-search"
          allowClear
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => change({ ...search, q: text.trim() || undefined })}
          placeholder={t('cases:search')}
          aria-label={t('cases:search')}
          suffix={text ? undefined : <kbd>/</kbd>}
        />
        <Select
          className="case-sort"
          aria-label={t('cases:sort.label')}
          value={search.sort ?? '-requested_at'}
          onChange={(sort) => change({ ...search, sort })}
          options={SORTS.map((sort) => ({ value: sort, label: t(`cases:sort.${sort}`) }))}
        />
        <Button icon={<FilterOutlined aria-hidden />} onClick={() => setOpen(true)}>
          {t('cases:filters')}{inForce(search).length > 0 && ` ${inForce(search).length}`}
        </Button>
      </div>
      <Chips {...props} />
      <Drawer open={open} onClose={() => setOpen(false)} size={360} title={t('cases:filters')} extra={<Button size="small" onClick={() => change({ q: search.q, sort: search.sort })}>{t('cases:chip.clear')}</Button>}>
        <div className="filter-panel">
          <Pick {...props} label={t('cases:filter.status')} name="status" options={options.status} multiple />
          <Pick {...props} label={t('cases:filter.due')} name="due" options={options.due} />
          <Pick {...props} label={t('cases:filter.kind')} name="kind" options={options.kind} multiple />
          <Pick {...props} label={t('cases:filter.reason')} name="reason" options={options.reason} />
          <Pick {...props} label={t('cases:filter.channel')} name="channel" options={options.channel} multiple />
          <Pick {...props} label={t('cases:filter.shop')} name="shop" options={options.shop} multiple />
          <Pick {...props} label={t('cases:filter.region')} name="region" options={options.region} multiple />
          <Pick {...props} label={t('cases:filter.department')} name="department" options={options.department} multiple />
          <Pick {...props} label={t('cases:filter.team')} name="team" options={options.team} multiple />
          <Pick {...props} label={t('cases:filter.outcome')} name="outcome" options={options.outcome} />
          <Pick {...props} label={t('cases:filter.automatic')} name="automatic" options={options.automatic} />
          <Pick {...props} label={t('cases:filter.open')} name="open" options={options.open} />
          <DayField {...props} label={t('cases:filter.from')} name="from" />
          <DayField {...props} label={t('cases:filter.to')} name="to" />
          <TextField {...props} label={t('cases:filter.sku')} name="sku" />
          <TextField {...props} label={t('cases:filter.customer_no')} name="customer_no" />
          <TextField {...props} label={t('cases:filter.order_no')} name="order_no" />
        </div>
      </Drawer>
    </div>
  );
});
