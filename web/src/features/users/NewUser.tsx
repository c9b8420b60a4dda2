// A new user: name, role, rows; the password is made by the server.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { users } from '@/api/endpoints';
import type { Scope, UserList } from '@/api/types';
import { word } from '@/components/bits';
import { useErrorText } from '@/components/states';
import { RoleHint } from './RoleHint';
import { ScopeFields } from './scope';
import type { SecretShown } from './Secret';

export function NewUser({ open, list, onClose, onSecret }: { open: boolean; list: UserList; onClose: () => void; onSecret: (secret: SecretShown) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [name, setName] = useState('');
  const [role, setRole] = useState('agent');
  const [scope, setScope] = useState<Scope>({});
  const add = useMutation({
    mutationFn: () => users.add({ name: name.trim(), role, scope }),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ['users'] });
      if (answer.password) onSecret({ title: t('users:secret.password', { name: answer.user.name }), text: answer.password });
      setName('');
      setScope({});
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !add.isPending) add.mutate();
  };
  return (
    <Drawer open={open} onClose={onClose} size={440} title={t('users:add')}>
      <form className="user-form" onSubmit={submit}>
        <label>
          <span>{t('users:field.name')}</span>
          <Input value={name} maxLength={60} autoCapitalize="none" spellCheck={false} onChange={(event) => setName(event.target.value)} aria-label={t('users:field.name')} />
          <small className="dim">{t('users:nameHint')}</small>
        </label>
        <label>
          <span>{t('users:field.role')}</span>
          <Select aria-label={t('users:field.role')} value={role} onChange={setRole} options={list.roles.map((one) => ({ value: one.role, label: word('role', one.role) }))} />
          <RoleHint role={role} list={list} />
        </label>
        <ScopeFields scope={scope} known={list.dimensions} onChange={setScope} />
        <p className="dim">{t('users:passwordMade')}</p>
        {add.isError && <p className="notice bad" role="alert">{errorText(add.error)}</p>}
        <Button type="primary" htmlType="submit" loading={add.isPending} disabled={!name.trim()}>{t('users:add')}</Button>
      </form>
    </Drawer>
  );
}
