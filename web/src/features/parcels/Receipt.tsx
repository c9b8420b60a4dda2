// Units, damage and grade of what was scanned: the usual answer is there already, one key grades, Enter confirms.
import { Button, InputNumber } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Candidate } from '@/api/types';
import { word } from '@/components/bits';
import { GRADES } from '@/components/case/steps';

interface Props {
  candidate: Candidate;
  focus: boolean;
  busy: boolean;
  onSend: (quantity: number, damaged: number, grade: string | null) => void;
}

export function Receipt({ candidate, focus, busy, onSend }: Props) {
  const { t } = useTranslation();
  const [quantity, setQuantity] = useState(Math.max(1, candidate.outstanding));
  const [damaged, setDamaged] = useState(0);
  const [grade, setGrade] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus]);
  const send = () => !busy && damaged <= quantity && onSend(quantity, damaged, grade);
  const keys = (event: React.KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement && event.key !== 'Enter') return;
    const picked = GRADES[Number(event.key) - 1];
    if (picked) setGrade(picked);
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) send();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="pc-receipt" tabIndex={0} role="group" aria-label={t('parcels:keys')} onKeyDown={keys}>
      <label>
        {t('case:receive.quantity', { asked: candidate.outstanding })}
        <InputNumber min={1} max={candidate.outstanding} precision={0} value={quantity} onChange={(value) => setQuantity(value ?? 1)} />
      </label>
      <label>
        {t('case:receive.damaged')}
        <InputNumber min={0} max={quantity} precision={0} value={damaged} onChange={(value) => setDamaged(value ?? 0)} />
      </label>
      <div className="reasons" role="radiogroup" aria-label={t('parcels:grade')}>
        {GRADES.map((one, index) => (
          <button key={one} type="button" role="radio" aria-checked={grade === one} className="reason" onClick={() => setGrade(one)}><kbd>{index + 1}</kbd>{word('grade', one)}</button>
        ))}
      </div>
      <Button type="primary" loading={busy} onClick={send}>{t('parcels:receiveAll')} <kbd>Enter</kbd></Button>
    </div>
  );
}
