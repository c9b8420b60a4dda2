// The third step: the first rows as they would go in, with what is wrong with them.
import { Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportPreview } from '@/api/types';
import { integer } from '@/lib/format';
import { useLang, usePick } from '@/lib/i18n';
import type { MappingOf } from './Mapping';

interface Props {
  preview: ImportPreview;
  mapping: MappingOf;
  saveAs: string | null;
  onSaveAs: (name: string | null) => void;
}

export function PreviewStep({ preview, mapping, saveAs, onSaveAs }: Props) {
  const { t } = useTranslation();
  const lang = useLang();
  const pick = usePick();
  const changed = preview.columns.some((column) => (mapping[column.header] ?? null) !== column.field);
  const fields = [...new Set(preview.columns.map((column) => mapping[column.header]).filter((field): field is string => Boolean(field)))];
  const header = new Map(preview.columns.map((column) => [mapping[column.header], column.header]));
  const name = (field: string) => {
    const known = preview.fields.find((one) => one.name === field);
    return pick(known, 'name') || field;
  };
  const bad = preview.preview.filter((row) => row.problems.length > 0).length;
  return (
    <>
      <section className="card">
        <div className="card-head">
          <h2>{t('imports:preview.title')}</h2>
          <span className="note">{bad ? t('imports:preview.bad', { count: bad, all: preview.preview.length }) : t('imports:preview.good', { count: preview.preview.length })}</span>
        </div>
        {changed && <p className="card-body dim">{t('imports:preview.changed')}</p>}
        <div className="card-body table-scroll" tabIndex={0} role="region" aria-label={t('imports:preview.title')}>
          <table className="plain wide">
            <thead>
              <tr>
                <th scope="col">{t('imports:rows.row')}</th>
                {fields.map((field) => <th key={field} scope="col">{name(field)}</th>)}
              </tr>
            </thead>
            <tbody>
              {preview.preview.map((row) => (
                <tr key={row.row} className={row.problems.length ? 'bad-row' : ''}>
                  <td className="num dim">{integer(lang, row.row)}</td>
                  {fields.map((field) => {
                    const problems = row.problems.filter((problem) => problem.place === field || problem.place === header.get(field));
                    return (
                      <td key={field} className={problems.length ? 'bad-cell' : ''}>
                        {row.values[field] ?? (problems.length ? '' : <span className="dim">—</span>)}
                        {problems.map((problem, index) => <div key={index} className="map-bad">{pick(problem, 'text') || problem.code}</div>)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          {preview.preview.flatMap((row) => row.problems.filter((problem) => !fields.some((field) => problem.place === field || problem.place === header.get(field))).map((problem, index) => (
            <p key={`${row.row}-${index}`} className="map-bad">{t('imports:preview.rowNo', { row: row.row })} {pick(problem, 'text') || problem.code}</p>
          )))}
        </div>
      </section>
      <section className="card">
        <div className="card-body save-as">
          <Checkbox checked={saveAs !== null} onChange={(event) => onSaveAs(event.target.checked ? '' : null)}>{t('imports:preview.saveAs')}</Checkbox>
          {saveAs !== null && <Input aria-label={t('imports:preview.templateName')} placeholder={t('imports:preview.templateName')} value={saveAs} maxLength={60} onChange={(event) => onSaveAs(event.target.value)} />}
        </div>
      </section>
    </>
  );
}
