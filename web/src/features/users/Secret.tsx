// A password or token that is shown once.
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface SecretShown {
  title: string;
  text: string;
}

export function Secret({ shown, onClose }: { shown: SecretShown | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  // A window that fades away keeps its name; only the secret leaves at once.
  const [title, setTitle] = useState(shown?.title);
  if (shown && shown.title !== title) setTitle(shown.title);
  const close = () => {
    setCopied(false);
    onClose();
  };
  return (
    <Modal open={shown !== null} title={title} closable={false} mask={{ closable: false }} keyboard={false} footer={<Button type="primary" onClick={close}>{t('users:secret.done')}</Button>}>
      <p>{t('users:secret.once')}</p>
      <div className="secret">
        <code className="mono">{shown?.text}</code>
        <Button size="small" onClick={() => void navigator.clipboard.writeText(shown?.text ?? '').then(() => setCopied(true), () => undefined)}>{t(copied ? 'common:copied' : 'common:copy')}</Button>
      </div>
    </Modal>
  );
}
