// A connection as a form: where it leads, what goes that way, and what proves who asks.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { useMeta } from '@/lib/meta';
import type { Connection, ConnectionIn, ConnectionList } from './api';
import { connections } from './api';

const FORMATS = ['csv', 'json', 'xlsx'];
/** What a warehouse, a shop system and an accounting program ask for most. */
const FIRST_KINDS = ['requested', 'decided', 'reviewed', 'goods_received', 'inspected', 'refunded', 'closed'];

function draftOf(row: Connection | null): ConnectionIn {
  if (!row) return { name: '', enabled: true, way: 'push', url: '', kinds: FIRST_KINDS, channels: [], shops: [], imported: false };
  const { name, enabled, way, url, kinds, channels, shops, imported, header, kind, format, template, shop, every_minutes } = row;
  return way === 'push' ? { name, enabled, way, url, kinds, channels, shops, imported } : { name, enabled, way, url, header, kind, format, template, shop, every_minutes };
}

export function ConnectionForm({ row, list, onClose }: { row: Connection | null; list: ConnectionList; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { data: meta } = useMeta();
  const [draft, setDraft] = useState<ConnectionIn>(() => draftOf(row));
  const put = (part: Partial<ConnectionIn>) => setDraft((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: () => (row ? connections.change(row.id, { ...draft, version: row.version }) : connections.add(draft)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['connections'] });
      onClose();
    },
  });
  const turn = (way: 'push' | 'pull') =>
    setDraft(way === 'push'
      ? { ...draftOf(null), name: draft.name, url: draft.url }
      : { name: draft.name, enabled: true, way, url: draft.url, header: '', kind: 'orders', format: 'csv', template: '', shop: '', every_minutes: 15 });
  const options = (all: string[] | undefined) => (all ?? []).map((one) => ({ value: one, label: one }));
  const ready = draft.name.trim() !== '' && (draft.way === 'pull' || draft.url.trim() !== '');
  return (
    <Drawer open size={560} onClose={onClose} title={row ? row.name : t('connections:add')}>
      <form className="conn-form" onSubmit={(event) => { event.preventDefault(); if (ready) save.mutate(); }}>
        {!row && (
          <Radio.Group aria-label={t('connections:field.way')} value={draft.way} onChange={(event) => turn(event.target.value as 'push' | 'pull')}>
            <Radio.Button value="push">{t('connections:way.push')}</Radio.Button>
            <Radio.Button value="pull">{t('connections:way.pull')}</Radio.Button>
          </Radio.Group>
        )}
        <p className="dim">{t(`connections:about.${draft.way}`)}</p>
        <label>{t('connections:field.name')}<Input value={draft.name} maxLength={60} placeholder={t('connections:hint.name')} onChange={(event) => put({ name: event.target.value })} /></label>
        <label>{t('connections:field.url')}<Input value={draft.url} className="mono" onChange={(event) => put({ url: event.target.value })} /></label>
        <p className="dim conn-hint">{t(`connections:hint.url_${draft.way}`)}</p>
        {draft.way === 'push' ? (
          <>
            <label>{t('connections:field.kinds')}
              <Select mode="multiple" allowClear aria-label={t('connections:field.kinds')} placeholder={t('connections:all.kinds')} value={draft.kinds} options={list.event_kinds.map((kind) => ({ value: kind, label: word('event', kind) }))} optionFilterProp="label" onChange={(kinds: string[]) => put({ kinds })} />
            </label>
            <label>{t('connections:field.channels')}
              <Select mode="multiple" allowClear aria-label={t('connections:field.channels')} placeholder={t('connections:all.channels')} value={draft.channels} options={(meta?.channels ?? []).map((one) => ({ value: one, label: word('channel', one) }))} onChange={(channels: string[]) => put({ channels })} />
            </label>
            <label>{t('connections:field.shops')}
              <Select mode="tags" allowClear aria-label={t('connections:field.shops')} placeholder={t('connections:all.shops')} value={draft.shops} options={options(meta?.shops)} onChange={(shops: string[]) => put({ shops })} />
            </label>
            <Checkbox checked={draft.imported} onChange={(event) => put({ imported: event.target.checked })}>{t('connections:field.imported')}</Checkbox>
          </>
        ) : (
          <>
            <label>{t('connections:field.kind')}
              <Select aria-label={t('connections:field.kind')} value={draft.kind} options={list.import_kinds.map((kind) => ({ value: kind, label: word('fact', kind) }))} onChange={(kind: string) => put({ kind, template: '' })} />
            </label>
            <label>{t('connections:field.format')}
              <Select aria-label={t('connections:field.format')} value={draft.format} options={options(FORMATS)} onChange={(format: string) => put({ format })} />
            </label>
            <label>{t('connections:field.template')}
              <Select allowClear aria-label={t('connections:field.template')} placeholder={t('connections:hint.template')} value={draft.template || undefined} options={list.templates.filter((one) => one.kind === draft.kind).map((one) => ({ value: one.name, label: one.name }))} onChange={(template?: string) => put({ template: template ?? '' })} />
            </label>
            <label>{t('connections:field.shop')}<Input value={draft.shop} maxLength={60} onChange={(event) => put({ shop: event.target.value })} /></label>
            <label>{t('connections:field.every')}<InputNumber min={1} max={10_080} value={draft.every_minutes ?? 15} suffix={t('connections:minutes')} onChange={(value) => put({ every_minutes: value ?? 15 })} /></label>
            {draft.url.trim() !== '' && (
              <>
                <label>{t('connections:field.header')}<Input value={draft.header} maxLength={60} placeholder="authorization" onChange={(event) => put({ header: event.target.value })} /></label>
                <label>{t('connections:field.secret')}<Input.Password autoComplete="new-password" value={draft.secret ?? ''} placeholder={row?.has_secret ? t('connections:hint.kept') : ''} onChange={(event) => put({ secret: event.target.value })} /></label>
              </>
            )}
          </>
        )}
        <label className="conn-switch"><Switch checked={draft.enabled} onChange={(enabled) => put({ enabled })} /> {t('connections:field.enabled')}</label>
        {save.isError && <p className="notice bad" role="alert">{errorText(save.error)}</p>}
        <Button htmlType="submit" type="primary" disabled={!ready} loading={save.isPending}>{t('connections:save')}</Button>
      </form>
    </Drawer>
  );
}
