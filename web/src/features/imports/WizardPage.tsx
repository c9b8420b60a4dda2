// The import wizard: file, meaning of the columns, preview, dry run, import.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { imports as door } from '@/api/endpoints';
import type { ImportOptions, ImportPreview } from '@/api/types';
import { PageHead, useTitle } from '@/components/bits';
import { Gate, useErrorText } from '@/components/states';
import { ApiError } from '@/api/client';
import { Drop } from './Drop';
import { doubled, Mapping, missing } from './Mapping';
import type { MappingOf } from './Mapping';
import { Run } from './parts';
import { PreviewStep } from './PreviewStep';
import { isRunning, runQuery, useImportEvents } from './queries';
import './imports.css';

const STEPS = ['file', 'mapping', 'preview', 'dry'] as const;
type Step = (typeof STEPS)[number];

function Stepper({ step }: { step: Step }) {
  const { t } = useTranslation();
  const at = STEPS.indexOf(step);
  return (
    <ol className="stepper" aria-label={t('imports:steps')}>
      {STEPS.map((one, index) => (
        <li key={one} className={index < at ? 'past' : index === at ? 'now' : ''} aria-current={index === at ? 'step' : undefined}>
          <span className="step-no num" aria-hidden>{index < at ? '✓' : index + 1}</span>
          {t(`imports:step.${one}`)}
        </li>
      ))}
    </ol>
  );
}

function Problem({ error }: { error: unknown }) {
  const errorText = useErrorText();
  if (!error) return null;
  return (
    <p className="notice bad" role="alert">
      {errorText(error)}
      {error instanceof ApiError && error.requestId && <span className="mono"> · {error.requestId}</span>}
    </p>
  );
}

function Wizard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>('file');
  const [file, setFile] = useState<File | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [kind, setKind] = useState('');
  const [mapping, setMapping] = useState<MappingOf>({});
  const [options, setOptions] = useState<ImportOptions>({});
  const [saveAs, setSaveAs] = useState<string | null>(null);
  const [dryId, setDryId] = useState<string | null>(null);
  useTitle(t('imports:new'));
  useImportEvents();

  const upload = useMutation({
    mutationFn: ({ chosen, as }: { chosen: File; as?: string }) => door.preview(chosen, as),
    onSuccess: (answer) => {
      setPreview(answer);
      setKind(answer.kind);
      setMapping(Object.fromEntries(answer.columns.map((column) => [column.header, column.field])));
      setOptions(answer.options ?? {});
      setStep('mapping');
    },
  });
  const start = useMutation({
    mutationFn: (dry: boolean) => {
      if (!preview) throw new Error('no upload');
      const { tz, currency, shop } = options;
      const clean = Object.fromEntries(Object.entries({ tz, currency, shop }).filter(([, value]) => value));
      return door.start({ upload_id: preview.upload_id, kind, mapping, options: clean, dry_run: dry, save_as: !dry && saveAs?.trim() ? saveAs.trim() : undefined });
    },
    onSuccess: ({ import_id }, dry) => {
      if (dry) {
        setDryId(import_id);
        setStep('dry');
      } else void navigate({ to: '/imports/$id', params: { id: import_id } });
    },
  });
  const dryRun = useQuery({ ...runQuery(dryId ?? ''), enabled: dryId !== null });
  const dryDone = dryRun.data?.state === 'done';
  const usable = (dryRun.data?.report?.loaded ?? 0) + (dryRun.data?.report?.pooled ?? 0);
  const blocked = preview ? missing(preview.fields, mapping).length > 0 || doubled(mapping).size > 0 : true;

  return (
    <div className="page page-scroll">
      <PageHead title={t('imports:new')} sub={<Link to="/imports">{t('imports:all')}</Link>} />
      <div className="page-body imports">
        <Stepper step={step} />
        {step === 'file' && (
          <>
            <Drop
              busy={upload.isPending}
              onFile={(chosen) => {
                setFile(chosen);
                upload.mutate({ chosen });
              }}
            />
            <Problem error={upload.error} />
            <p className="dim">{t('imports:fileHint')}</p>
          </>
        )}
        {step === 'mapping' && preview && (
          <>
            <Mapping
              preview={preview}
              kind={kind}
              mapping={mapping}
              options={options}
              busy={upload.isPending}
              onKind={(next) => file && upload.mutate({ chosen: file, as: next })}
              onMapping={setMapping}
              onOptions={setOptions}
            />
            <Problem error={upload.error} />
            <div className="wizard-foot">
              <Button onClick={() => setStep('file')}>{t('imports:otherFile')}</Button>
              <Button type="primary" className="wizard-next" disabled={blocked || upload.isPending} onClick={() => setStep('preview')}>{t('imports:toPreview')}</Button>
            </div>
          </>
        )}
        {step === 'preview' && preview && (
          <>
            <PreviewStep preview={preview} mapping={mapping} saveAs={saveAs} onSaveAs={setSaveAs} />
            <Problem error={start.error} />
            <div className="wizard-foot">
              <Button onClick={() => setStep('mapping')}>{t('common:back')}</Button>
              <Button type="primary" className="wizard-next" loading={start.isPending} onClick={() => start.mutate(true)}>{t('imports:toDry')}</Button>
              <span className="dim">{t('imports:dryHint')}</span>
            </div>
          </>
        )}
        {step === 'dry' && dryId && (
          <>
            <Run id={dryId} />
            <Problem error={start.error} />
            {!isRunning(dryRun.data) && (
              <div className="wizard-foot">
                <Button onClick={() => { setDryId(null); setStep('mapping'); }}>{t('imports:backToMapping')}</Button>
                <Button type="primary" className="wizard-next" disabled={!dryDone || usable === 0} loading={start.isPending} onClick={() => start.mutate(false)}>{t('imports:start')}</Button>
                {dryDone && usable === 0 && <span className="dim">{t('imports:nothingNew')}</span>}
              </div>
            )}
          </>
        )}
      </div>
    </div>
  );
}

export function WizardPage() {
  return <Gate permission="import"><Wizard /></Gate>;
}
