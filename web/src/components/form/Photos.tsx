// Photos of an answer: chosen, pasted or taken with the camera, each uploaded at once and shown with what the server found.
import { Button } from 'antd';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachments } from '@/api/endpoints';
import { useErrorText } from '@/components/states';

export function Photos({ ids, most, onChange, labelId }: { ids: string[]; most: number; onChange: (ids: string[]) => void; labelId: string }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(0);
  const [fault, setFault] = useState('');
  const [located, setLocated] = useState(false);

  const take = async (files: File[]) => {
    setFault('');
    let now = ids;
    for (const file of files.slice(0, most - ids.length)) {
      setBusy((count) => count + 1);
      try {
        const kept = await attachments.upload(file);
        if (kept.had_location) setLocated(true);
        now = [...now, kept.id];
        onChange(now);
      } catch (error) {
        setFault(`${file.name}: ${errorText(error)}`);
      } finally {
        setBusy((count) => count - 1);
      }
    }
  };

  return (
    <div className="fv-photos" role="group" aria-labelledby={labelId} onPaste={(event) => void take([...event.clipboardData.files])}>
      {ids.map((id, index) => (
        <figure key={id}>
          <img src={attachments.url(id)} alt={t('form:photo', { number: index + 1 })} />
          <Button size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('form:removePhoto', { number: index + 1 })} onClick={() => onChange(ids.filter((one) => one !== id))} />
        </figure>
      ))}
      {ids.length < most && <Button icon={<PlusOutlined aria-hidden />} loading={busy > 0} onClick={() => input.current?.click()}>{t('form:addPhoto')}</Button>}
      <input
        ref={input}
        className="sr"
        type="file"
        tabIndex={-1}
        aria-label={t('form:addPhoto')}
        accept="image/jpeg,image/png,image/webp,image/gif,application/pdf,video/mp4"
        multiple
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {located && <p className="dim">{t('form:locationRemoved')}</p>}
      {fault && <p className="fv-problem" role="alert">{fault}</p>}
    </div>
  );
}
