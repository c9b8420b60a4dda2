// A table of rows that people write: add, remove, move, and what differs from the built-in rows. Cards on a phone.
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { joined, useLang } from '@/lib/i18n';
import { same } from './compare';

// A symbol stays with a row through every edit, and neither comparisons nor JSON see it.
const FRESH = Symbol('fresh');
let made = 0;

/** Marks a row that no saved version has yet, so that its code may still be written. */
export const fresh = <R extends object>(row: R): R => ({ ...row, [FRESH]: ++made });
export const freshOf = (row: object): number | undefined => (row as { [FRESH]?: number })[FRESH];

export interface Cell<R> {
  index: number;
  /** The column's title with the row's name, for those who do not see the table. */
  label: string;
  isFresh: boolean;
  set: (part: Partial<R>) => void;
}

export interface Column<R> {
  id: string;
  title: string;
  cell: (row: R, cell: Cell<R>) => ReactNode;
}

interface Props<R> {
  label: string;
  rows: R[];
  columns: Column<R>[];
  /** What a row is called; also what it is known by, unless it is fresh. */
  nameOf: (row: R, index: number) => string;
  keyOf: (row: R, index: number) => string;
  onChange: (rows: R[]) => void;
  /** The built-in rows, to tell what is the merchant's own. */
  builtIn?: R[];
  builtInName?: (row: R) => string;
  /** A new row; without it rows are added by `adder`. */
  blank?: () => R;
  addLabel?: string;
  adder?: ReactNode;
  most?: number;
  /** Whether the order means something; its numbers are shown then. */
  ordered?: boolean;
  empty?: string;
}

function Tags<R>({ row, before }: { row: R; before: R | undefined }) {
  const { t } = useTranslation();
  if (!before) return <span className="tag accent">{t('settings:row.own')}</span>;
  return same(row, before) ? null : <span className="tag accent">{t('settings:changed')}</span>;
}

export function RowTable<R extends object>({
  label,
  rows,
  columns,
  nameOf,
  keyOf,
  onChange,
  builtIn,
  builtInName,
  blank,
  addLabel,
  adder,
  most = 1_000,
  ordered,
  empty,
}: Props<R>) {
  const { t } = useTranslation();
  const lang = useLang();
  const box = useRef<HTMLDivElement>(null);
  // What has the focus after the rows have changed: whoever moves a row by keyboard goes on with that row.
  const next = useRef<string | null>(null);
  useEffect(() => {
    const wanted = next.current;
    next.current = null;
    if (!wanted) return;
    const target = box.current?.querySelector<HTMLElement>(wanted) ?? box.current?.querySelector<HTMLElement>('.st-add');
    target?.focus();
  }, [rows]);
  const move = (from: number, to: number) => {
    const list = [...rows];
    const [row] = list.splice(from, 1);
    if (!row) return;
    list.splice(to, 0, row);
    const way = to < from ? 'up' : 'down';
    const last = to === 0 || to === rows.length - 1;
    next.current = `[data-row="${to}"] [data-do="${last ? (way === 'up' ? 'down' : 'up') : way}"]`;
    onChange(list);
  };
  const remove = (index: number) => {
    next.current = `[data-row="${Math.min(index, rows.length - 2)}"] [data-do="remove"]`;
    onChange(rows.filter((_, at) => at !== index));
  };
  const add = () => {
    if (!blank) return;
    next.current = `[data-row="${rows.length}"] :is(input, textarea)`;
    onChange([...rows, fresh(blank())]);
  };
  const known = new Map(builtIn?.map((row, index) => [keyOf(row, index), row]));
  const left = builtIn?.filter((row, index) => !rows.some((one, at) => keyOf(one, at) === keyOf(row, index))) ?? [];
  return (
    <div className="st-rows" ref={box}>
      {rows.length === 0 && empty && <p className="dim st-empty">{empty}</p>}
      {rows.length > 0 && (
        <table aria-label={label}>
          <thead>
            <tr>
              {ordered && (
                <th scope="col">
                  <span className="sr">{t('settings:row.place')}</span>
                </th>
              )}
              {columns.map((column) => (
                <th key={column.id} scope="col">
                  {column.title}
                </th>
              ))}
              <th scope="col">
                <span className="sr">{t('settings:row.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => {
              const mark = freshOf(row);
              const name = nameOf(row, index) || t('settings:row.nth', { n: index + 1 });
              const set = (part: Partial<R>) => onChange(rows.map((one, at) => (at === index ? { ...one, ...part } : one)));
              return (
                <tr key={mark === undefined ? keyOf(row, index) : `fresh-${mark}`} data-row={index}>
                  {ordered && <td className="st-place num dim">{index + 1}</td>}
                  {columns.map((column) => (
                    <td key={column.id} className={`st-c-${column.id}`} data-title={column.title}>
                      {column.cell(row, { index, label: `${column.title}: ${name}`, isFresh: mark !== undefined, set })}
                    </td>
                  ))}
                  <td className="st-actions">
                    {ordered && (
                      <Button
                        size="small"
                        type="text"
                        data-do="up"
                        disabled={index === 0}
                        icon={<ArrowUpOutlined aria-hidden />}
                        aria-label={t('settings:row.up', { name })}
                        title={t('settings:row.up', { name })}
                        onClick={() => move(index, index - 1)}
                      />
                    )}
                    {ordered && (
                      <Button
                        size="small"
                        type="text"
                        data-do="down"
                        disabled={index === rows.length - 1}
                        icon={<ArrowDownOutlined aria-hidden />}
                        aria-label={t('settings:row.down', { name })}
                        title={t('settings:row.down', { name })}
                        onClick={() => move(index, index + 1)}
                      />
                    )}
                    <Button
                      size="small"
                      type="text"
                      data-do="remove"
                      icon={<DeleteOutlined aria-hidden />}
                      aria-label={t('settings:row.remove', { name })}
                      title={t('settings:row.remove', { name })}
                      onClick={() => remove(index)}
                    />
                    {builtIn && <Tags row={row} before={known.get(keyOf(row, index))} />}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <div className="st-adding">
        {blank && (
          <Button className="st-add" icon={<PlusOutlined aria-hidden />} disabled={rows.length >= most} onClick={add}>
            {addLabel}
          </Button>
        )}
        {adder}
        {left.length > 0 && builtInName && (
          <p className="dim">
            {t('settings:row.left', { names: joined(lang, left.map(builtInName)) })}{' '}
            <button type="button" className="link-button" onClick={() => onChange([...rows, ...left])}>
              {t('settings:row.putBack')}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}
