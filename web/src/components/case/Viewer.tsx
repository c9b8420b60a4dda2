// Looks at the files of a case one by one: arrow keys turn, Escape closes; nothing is kept by the browser.
import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachments as files } from '@/api/endpoints';
import type { AttachmentInfo } from '@/api/types';
import { Time } from '@/components/bits';
import { bytes } from '@/lib/format';
import { useLang } from '@/lib/i18n';

export function Viewer({ list, at, go }: { list: readonly AttachmentInfo[]; at: number | null; go: (at: number | null) => void }) {
  const { t } = useTranslation();
  const lang = useLang();
  const file = at === null ? undefined : list[at];
  // A window that fades away keeps its name.
  const [last, setLast] = useState(0);
  if (at !== null && at !== last) setLast(at);
  const turn = (step: number) => at !== null && go((at + step + list.length) % list.length);
  const onKey = (event: React.KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, k: -1, ArrowRight: 1, ArrowDown: 1, j: 1, ' ': 1 };
    const step = steps[event.key];
    if (step === undefined || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    turn(step);
  };
  return (
    <Modal
      open={file !== undefined}
      onCancel={() => go(null)}
      footer={null}
      width="min(1100px, 96vw)"
      title={t('case:files.position', { number: last + 1, all: list.length })}
      afterOpenChange={(open) => open && document.querySelector<HTMLElement>('.ev-viewer')?.focus()}
      destroyOnHidden
    >
      {file && (
        <div className="ev-viewer" tabIndex={-1} onKeyDown={onKey}>
          <div className="ev-stage">
            {file.media.startsWith('image/') ? (
              <img src={files.url(file.id)} alt={t('case:files.position', { number: (at ?? 0) + 1, all: list.length })} />
            ) : (
              <a href={files.url(file.id)} download={`${file.id}.${file.media.split('/')[1] ?? 'bin'}`}>{t('case:files.download', { media: file.media, size: bytes(lang, file.bytes) })}</a>
            )}
          </div>
          <div className="ev-turn">
            <button type="button" className="link-button" disabled={list.length < 2} onClick={() => turn(-1)}>← {t('case:files.previous')}</button>
            <span className="dim">
              {[file.width && file.height ? `${file.width} × ${file.height}` : null, bytes(lang, file.bytes), file.taken_at ? t('case:files.taken', { at: file.taken_at }) : null, file.had_location ? t('case:files.located') : null].filter(Boolean).join(' · ')} · <Time iso={file.at} />
            </span>
            <button type="button" className="link-button" disabled={list.length < 2} onClick={() => turn(1)}>{t('case:files.next')} →</button>
          </div>
        </div>
      )}
    </Modal>
  );
}
