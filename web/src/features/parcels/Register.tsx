// Takes in a parcel that nobody waits for: what stands on its label and what is in it.
import { useMutation } from '@tanstack/react-query';
import { App, Button, Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { parcels as door } from '@/api/endpoints';
import type { Parcel } from '@/api/types';
import { useErrorText } from '@/components/states';

function Named({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="panel-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

export function Register({ no, onDone, onCancel }: { no: string; onDone: (parcel: Parcel) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const errorText = useErrorText();
  const [form, setForm] = useState({ phone: '', name: '', sku: '', order_no: '', warehouse: '' });
  const [weight, setWeight] = useState<number | null>(null);
  const [units, setUnits] = useState<number | null>(1);
  const set = (name: keyof typeof form) => (event: React.ChangeEvent<HTMLInputElement>) => setForm((old) => ({ ...old, [name]: event.target.value }));
  const text = (value: string) => value.trim() || undefined;
  const send = useMutation({
    mutationFn: () =>
      door.receive({
        tracking_no: no,
        phone: text(form.phone),
        name: text(form.name),
        order_no: text(form.order_no),
        warehouse: text(form.warehouse),
        weight_grams: weight ?? undefined,
        items: form.sku.trim() ? [{ sku: form.sku.trim(), quantity: units ?? 1 }] : undefined,
      }),
    onSuccess: ({ parcel }) => {
      void message.success(t('parcels:registered', { no: parcel.parcel_no }), 2);
      onDone(parcel);
    },
    onError: (error) => void message.error(errorText(error), 6),
  });
  return (
    <form className="pc-form" onSubmit={(event) => { event.preventDefault(); if (!send.isPending) send.mutate(); }}>
      <div className="panel-row">
        <Named label={t('parcels:phone')}>{(id) => <Input id={id} autoFocus inputMode="tel" maxLength={40} value={form.phone} onChange={set('phone')} />}</Named>
        <Named label={t('parcels:sku')}>{(id) => <Input id={id} maxLength={64} value={form.sku} onChange={set('sku')} />}</Named>
        <Named label={t('steps:field.quantity')}>{(id) => <InputNumber id={id} min={1} precision={0} value={units} onChange={setUnits} />}</Named>
        <Named label={t('parcels:weight')}>{(id) => <InputNumber id={id} min={0} precision={0} value={weight} onChange={setWeight} />}</Named>
        <Named label={t('parcels:order')}>{(id) => <Input id={id} maxLength={64} value={form.order_no} onChange={set('order_no')} />}</Named>
        <Named label={t('parcels:name')}>{(id) => <Input id={id} maxLength={100} value={form.name} onChange={set('name')} />}</Named>
        <Named label={t('parcels:warehouse')}>{(id) => <Input id={id} maxLength={100} value={form.warehouse} onChange={set('warehouse')} />}</Named>
      </div>
      <div className="panel-foot">
        <Button type="primary" htmlType="submit" loading={send.isPending}>{t('parcels:register')} <kbd>Enter</kbd></Button>
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
      </div>
    </form>
  );
}
