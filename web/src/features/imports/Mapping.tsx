// The second step: what the file is, and which column means what.
import { Input, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportColumn, ImportField, ImportOptions, ImportPreview } from '@/api/types';
import { word } from '@/components/bits';
import { bytes, integer, percent } from '@/lib/format';
import { joined, useLang, usePick } from '@/lib/i18n';

const KINDS = [
  'orders', 'order-lines', 'products', 'customers', 'sellers', 'shipments', 'return-cases', 'case-history', 'inspections', 'refunds',
  'contacts', 'feedback', 'agents', 'warehouses', 'stock', 'usage', 'invoices', 'ledger', 'platform-bill', 'shop-scores',
];

export type MappingOf = Record<string, string | null>;

/** Required fields that no column gives. */
export function missing(fields: readonly ImportField[], mapping: MappingOf): ImportField[] {
  const given = new Set(Object.values(mapping));
  return fields.filter((field) => field.required && !given.has(field.name));
}

/** Fields that more than one column claims. */
export function doubled(mapping: MappingOf): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const field of Object.values(mapping)) {
    if (!field) continue;
    if (seen.has(field)) twice.add(field);
    seen.add(field);
  }
  return twice;
}

interface Props {
  preview: ImportPreview;
  kind: string;
  mapping: MappingOf;
  options: ImportOptions;
  busy: boolean;
  onKind: (kind: string) => void;
  onMapping: (mapping: MappingOf) => void;
  onOptions: (options: ImportOptions) => void;
}

function Confidence({ column, field }: { column: ImportColumn; field: string | null }) {
  const lang = useLang();
  if (field !== column.field) return <span className="dim">{field ? word('how', 'manual') : ''}</span>;
  if (!field) return <span className="dim">{word('how', 'none')}</span>;
  return (
    <span className={column.confidence < 0.75 ? 'conf low' : 'conf'}>
      <span className="conf-bar" aria-hidden><i style={{ width: `${column.confidence * 100}%` }} /></span>
      <span className="num">{percent(lang, column.confidence, 0)}</span> <span className="dim">{word('how', column.how)}</span>
    </span>
  );
}

function ColumnRow({ column, fields, mapping, twice, onMapping }: { column: ImportColumn; fields: readonly ImportField[]; mapping: MappingOf; twice: Set<string>; onMapping: (mapping: MappingOf) => void }) {
  const { t } = useTranslation();
  const pick = usePick();
  const field = mapping[column.header] ?? null;
  const used = new Set(Object.values(mapping));
  return (
    <tr>
      <th scope="row" className="map-header">{column.header || <span className="dim">{t('imports:map.noHeader')}</span>}</th>
      <td className="map-samples dim">{column.samples.filter(Boolean).slice(0, 3).map((sample, index) => <span key={index} className="sample">{sample}</span>)}</td>
      <td className="map-field">
        <Select
          aria-label={t('imports:map.fieldFor', { header: column.header })}
          value={field ?? ''}
          status={field && twice.has(field) ? 'error' : undefined}
          showSearch={{ optionFilterProp: 'search' }}
          popupMatchSelectWidth={280}
          onChange={(value: string) => onMapping({ ...mapping, [column.header]: value || null })}
          options={[
            { value: '', label: t('imports:map.skip'), search: '' },
            ...fields.map((one) => ({
              value: one.name,
              search: `${one.name} ${pick(one, 'name')}`,
              disabled: used.has(one.name) && one.name !== field,
              label: `${pick(one, 'name') || one.name}${one.required ? ' *' : ''} · ${word('type', one.type)}`,
            })),
          ]}
        />
        {field && twice.has(field) && <div className="map-bad">{t('imports:map.twice')}</div>}
      </td>
      <td className="map-conf"><Confidence column={column} field={field} /></td>
    </tr>
  );
}

export function Mapping({ preview, kind, mapping, options, busy, onKind, onMapping, onOptions }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const ids = { kind: useId(), tz: useId(), currency: useId(), shop: useId() };
  const lacking = missing(preview.fields, mapping);
  const twice = doubled(mapping);
  const score = new Map(preview.kinds.map((one) => [one.kind, one.score]));
  const facts = [preview.format.toUpperCase(), preview.encoding, preview.delimiter ? t('imports:map.delimiter', { delimiter: preview.delimiter === '\t' ? 'Tab' : preview.delimiter }) : null, bytes(lang, preview.bytes), t('imports:map.sampled', { count: preview.rows_sampled, shown: integer(lang, preview.rows_sampled) })].filter(Boolean);
  return (
    <>
      <section className="card">
        <div className="card-head"><h2 className="break">{preview.file}</h2><span className="note">{facts.join(' · ')}</span></div>
        <div className="card-body panel-row">
          <div className="panel-field">
            <label htmlFor={ids.kind}>{t('imports:map.kind')}</label>
            <Select
              id={ids.kind}
              className="kind-select"
              value={kind}
              loading={busy}
              onChange={onKind}
              options={KINDS.map((one) => ({ value: one, label: `${word('fact', one)}${score.get(one) ? ` · ${percent(lang, score.get(one) ?? 0, 0)}` : ''}` }))}
            />
          </div>
          <div className="panel-field">
            <label htmlFor={ids.tz}>{t('imports:map.tz')}</label>
            <Input id={ids.tz} value={options.tz ?? ''} onChange={(event) => onOptions({ ...options, tz: event.target.value })} />
          </div>
          <div className="panel-field">
            <label htmlFor={ids.currency}>{t('imports:map.currency')}</label>
            <Input id={ids.currency} value={options.currency ?? ''} maxLength={3} onChange={(event) => onOptions({ ...options, currency: event.target.value.toUpperCase() })} />
          </div>
          <div className="panel-field">
            <label htmlFor={ids.shop}>{t('imports:map.shop')}</label>
            <Input id={ids.shop} value={options.shop ?? ''} placeholder={t('imports:map.shopHint')} onChange={(event) => onOptions({ ...options, shop: event.target.value || null })} />
          </div>
        </div>
        {preview.columns.some((column) => column.how === 'template') && <p className="card-body dim">{t('imports:map.template', { name: preview.templates?.[0]?.name ?? '' })}</p>}
      </section>
      {lacking.length > 0 && (
        <p className="notice bad" role="alert">
          {t('imports:map.missing')} {joined(lang, lacking.map((field) => pick(field, 'name') || field.name))}
        </p>
      )}
      <section className="card">
        <div className="card-head"><h2>{t('imports:map.title')}</h2><span className="note">{t('imports:map.note')}</span></div>
        <div className="card-body table-scroll" tabIndex={0} role="region" aria-label={t('imports:map.title')}>
          <table className="plain mapping">
            <thead>
              <tr>
                <th scope="col">{t('imports:map.column')}</th>
                <th scope="col">{t('imports:map.samples')}</th>
                <th scope="col">{t('imports:map.field')}</th>
                <th scope="col">{t('imports:map.confidence')}</th>
              </tr>
            </thead>
            <tbody>{preview.columns.map((column) => <ColumnRow key={column.header} column={column} fields={preview.fields} mapping={mapping} twice={twice} onMapping={onMapping} />)}</tbody>
          </table>
        </div>
      </section>
    </>
  );
}
