// What speaks for itself in a case: the reason as each side gave it, photos and files, the answers of the form, original texts.
import { Button } from 'antd';
import { EyeOutlined, FileOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attachments as files, cases as door } from '@/api/endpoints';
import type { AttachmentInfo, CaseDetail, FilledForm, FormAnswer, OriginalText, OtherPerson, Personal } from '@/api/types';
import type { Question } from '@/api/formTypes';
import { OTHER } from '@/api/formTypes';
import { Time, word } from '@/components/bits';
import { useSay } from '@/components/form/FormView';
import { useErrorText } from '@/components/states';
import { decimal } from '@/lib/format';
import { useHotkeys } from '@/lib/hotkeys';
import { useLang } from '@/lib/i18n';
import { useReasons } from '@/lib/meta';
import { Viewer } from './Viewer';
import './evidence.css';

/** Receiver or sender, masked until somebody asks to see more. */
export function Other({ id, person, mayReveal }: { id: string; person: OtherPerson; mayReveal: boolean }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [shown, setShown] = useState<Personal | null>(null);
  const reveal = useMutation({ mutationFn: () => door.reveal(id, ['name', 'phone', 'email', 'address'], person.part), onSuccess: setShown });
  const data = shown ?? person;
  return (
    <div>
      <dt>{t(`case:people.${person.part}`)}</dt>
      <dd>
        {data.name ?? '—'} <span className="num">{data.phone}</span>
        {(data.email || data.address) && <span className="ev-line">{[data.email, data.address].filter(Boolean).join(' · ')}</span>}
        {mayReveal && !shown && (
          <Button type="link" size="small" className="cv-reveal" icon={<EyeOutlined aria-hidden />} loading={reveal.isPending} title={t('case:reveal.hint')} aria-label={t('case:reveal.of', { part: t(`case:people.${person.part}`) })} onClick={() => reveal.mutate()}>
            {t('case:reveal.action')}
          </Button>
        )}
        {shown && <span className="tag">{t('case:reveal.logged')}</span>}
        {reveal.isError && <span className="cv-bad">{errorText(reveal.error)}</span>}
      </dd>
    </div>
  );
}

/** The three reasons side by side; one that differs from the customer's is marked. */
function Reasons({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const names = useReasons();
  const [customer] = detail.reasons;
  if (!detail.reasons.some((one) => one.code) && !customer?.text) return null;
  return (
    <section className="cv-section">
      <h3>{t('case:reasons.title')}</h3>
      <dl className="ev-reasons">
        {detail.reasons.map((one) => {
          const differs = one.by !== 'customer' && Boolean(one.code) && Boolean(customer?.code) && one.code !== customer?.code;
          return (
            <div key={one.by} className={differs ? 'differs' : undefined}>
              <dt>{t(`case:reasons.${one.by}`)} {differs && <span className="tag warn">{t('case:reasons.differs')}</span>}</dt>
              <dd title={one.code ?? undefined}>{one.code ? names.path(one.code) : <span className="dim">{t(one.by === 'customer' ? 'case:reasons.uncoded' : 'case:reasons.none')}</span>}</dd>
              {one.text && <dd className="dim">{one.by === 'inspector' ? word('finding', one.text) : one.text}</dd>}
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function Files({ list }: { list: readonly AttachmentInfo[] }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(null);
  useHotkeys({ v: () => setAt(0) }, list.length > 0 && at === null);
  if (list.length === 0) return null;
  return (
    <section className="cv-section">
      <h3>{t('case:files.title')}<small>{t('case:files.count', { number: list.length })} · <kbd>V</kbd></small></h3>
      <ul className="ev-files">
        {list.map((file, index) => (
          <li key={file.id}>
            <button type="button" onClick={() => setAt(index)} aria-label={t('case:files.open', { number: index + 1, all: list.length })}>
              {file.media.startsWith('image/') ? <img src={files.url(file.id)} alt="" loading="lazy" /> : file.media.startsWith('video/') ? <PlayCircleOutlined aria-hidden /> : <FileOutlined aria-hidden />}
            </button>
          </li>
        ))}
      </ul>
      <Viewer list={list} at={at} go={setAt} />
    </section>
  );
}

function useAnswer(): (question: Question | undefined, answer: FormAnswer | undefined) => string {
  const { t } = useTranslation();
  const say = useSay();
  const lang = useLang();
  return (question, answer) => {
    if (!answer) return t('case:form.unanswered');
    const codes = (answer.codes ?? []).filter((code) => code !== OTHER || !answer.text);
    const parts: string[] = [];
    if (question?.type === 'photo') parts.push(t('case:files.count', { number: codes.length }));
    else parts.push(...codes.map((code) => say(question?.options?.find((option) => option.code === code)?.text) || code));
    if (answer.text) parts.push(answer.text);
    if (answer.value) parts.push(answer.value);
    if (answer.number_micro != null) {
      const number = decimal(lang, answer.number_micro / 1_000_000, question?.decimals ?? 0);
      parts.push(question?.type === 'rating' ? `${number} / ${question.scale ?? 5}` : [number, say(question?.unit)].filter(Boolean).join(' '));
    }
    return parts.filter(Boolean).join(' · ');
  };
}

function Form({ form }: { form: FilledForm }) {
  const { t } = useTranslation();
  const say = useSay();
  const read = useAnswer();
  const questions = new Map(form.template?.questions.map((question) => [question.id, question]));
  const answers = new Map(form.answers.answers.map((answer) => [answer.question, answer]));
  return (
    <section className="cv-section">
      <h3>
        {form.template ? say(form.template.name) : form.answers.template}
        <small>{t('case:form.version', { version: form.answers.version })} · {t('case:form.answered', { answered: form.answers.answers.length, asked: form.answers.asked.length })}{form.answers.seconds != null && ` · ${t('case:form.seconds', { seconds: form.answers.seconds })}`}</small>
      </h3>
      <dl className="ev-answers">
        {form.answers.asked.map((id) => {
          const answer = answers.get(id);
          return (
            <div key={id}>
              <dt>{say(questions.get(id)?.text) || id}</dt>
              <dd className={answer ? undefined : 'dim'}>{read(questions.get(id), answer)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** What people wrote, as they wrote it; the log and every list hold it without names and numbers. */
function Originals({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const say = useSay();
  const errorText = useErrorText();
  const [texts, setTexts] = useState<OriginalText[] | null>(null);
  const reveal = useMutation({ mutationFn: () => door.reveal(detail.row.id, ['texts']), onSuccess: (data) => setTexts(data.texts ?? []) });
  if (detail.private_texts === 0) return null;
  const place = (text: OriginalText) => {
    const event = detail.timeline.find((one) => one.version === text.version);
    const question = text.field.startsWith('answers/') ? detail.form?.template?.questions.find((one) => one.id === text.field.slice('answers/'.length)) : undefined;
    return (
      <>
        {question ? say(question.text) : t(`case:originals.field.${text.field.includes('/') ? 'text' : text.field}`)} · {event && <>{word('event', event.kind)} · <Time iso={event.at} /></>}
      </>
    );
  };
  return (
    <section className="cv-section">
      <h3>{t('case:originals.title')}<small>{t('case:originals.hint', { number: detail.private_texts })}</small></h3>
      {!texts && detail.allowed.includes('reveal') && <Button size="small" icon={<EyeOutlined aria-hidden />} loading={reveal.isPending} title={t('case:reveal.hint')} onClick={() => reveal.mutate()}>{t('case:originals.show')}</Button>}
      {!texts && !detail.allowed.includes('reveal') && <p className="dim">{t('case:originals.forbidden')}</p>}
      {reveal.isError && <p className="cv-bad" role="alert">{errorText(reveal.error)}</p>}
      {texts && (
        <ul className="ev-originals" aria-label={t('case:originals.title')}>
          {texts.map((text) => (
            <li key={`${text.version}/${text.field}`}>
              <div className="dim">{place(text)}</div>
              <blockquote className="tl-quote">{text.text}</blockquote>
            </li>
          ))}
          <li><span className="tag">{t('case:reveal.logged')}</span></li>
        </ul>
      )}
    </section>
  );
}

export function Evidence({ detail }: { detail: CaseDetail }) {
  return (
    <>
      <Reasons detail={detail} />
      <Files list={detail.attachments} />
      {detail.form && <Form form={detail.form} />}
      <Originals key={`originals/${detail.row.id}`} detail={detail} />
    </>
  );
}
