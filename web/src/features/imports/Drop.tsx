// Where a file is dropped or chosen.
import { CloudUploadOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { useTranslation } from 'react-i18next';

const ACCEPT = '.csv,.txt,.tsv,.xlsx,.jsonl,.ndjson,.json,.parquet';

export function Drop({ busy, onFile }: { busy: boolean; onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) onFile(file);
  };
  return (
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <CloudUploadOutlined className="icon" aria-hidden />
      <p>
        <button type="button" className="link-button strong" disabled={busy} onClick={() => input.current?.click()}>{busy ? t('imports:drop.busy') : t('imports:drop.choose')}</button>
        {!busy && ` ${t('imports:drop.or')}`}
      </p>
      <p className="dim">{t('imports:drop.formats')}</p>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        hidden
        aria-label={t('imports:drop.choose')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
