// One table: what it does, its form, saving against the version that was seen, somebody else's save, and the way back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { Button, Modal, Popconfirm } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { actorName, Time } from '@/components/bits';
import { Failed, Loading, useErrorText } from '@/components/states';
import type { Shown, TableName } from './api';
import { settings } from './api';
import type { Problem } from './checks';
import { check } from './checks';
import { differences, join, same } from './compare';
import { ProblemsAt } from './fields';
import { TableForm } from './forms';
import { History } from './History';
import { Overtaken } from './Overtaken';
import { StateTag } from './StateTag';

/** What is plainly missing in something just begun; said only after somebody tried to save. */
const QUIET = new Set(['needed', 'noStep', 'noReason', 'number']);

function useProblems(problems: Problem[], tried: boolean): (at: string) => string | undefined {
  const { t } = useTranslation();
  return useMemo(() => {
    const said = problems.filter((one) => tried || !QUIET.has(one.key));
    return (at: string) => {
      const problem = said.find((one) => one.at === at);
      return problem && t(`settings:problem.${problem.key}`, problem.values ?? {});
    };
  }, [problems, tried, t]);
}

function Loaded({ shown, again }: { shown: Shown; again: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { name } = shown;
  const [base, setBase] = useState(shown);
  const [draft, setDraft] = useState(shown.value);
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const card = useRef<HTMLElement>(null);
  const dirty = !same(draft, base.value);
  const overtaken = dirty && shown.version > base.version;
  const joinedDraft = useMemo(() => (overtaken ? join(base.value, draft, shown.value) : null), [overtaken, base, draft, shown]);
  const problems = useMemo(() => check(name, draft), [name, draft]);
  const problemAt = useProblems(problems, tried);
  const changes = dirty ? differences(draft, base.value).length : 0;
  const own = differences(base.value, base.default).length;

  const adopt = (next: Shown) => {
    setBase(next);
    setDraft(next.value);
    setTried(false);
  };
  useEffect(() => {
    if (shown.version > base.version && !dirty) adopt(shown);
  }, [shown, base.version, dirty]);
  useEffect(() => {
    // The list beside the form and the history tell of the same versions.
    void client.invalidateQueries({ queryKey: ['settings'] });
    void client.invalidateQueries({ queryKey: ['setting-versions', name] });
  }, [client, name, shown.version]);
  const took = (next: Shown, words: string) => {
    setSaid(words);
    client.setQueryData(['setting', name], next);
  };
  const refused = (error: unknown) => {
    // The notice about the other's version says it all, once that version is here.
    if (error instanceof ApiError && error.code === 'setting_conflict') again();
  };
  const save = useMutation({
    mutationFn: (sent: Shown['value']) => settings.save(name, base.version, sent),
    onSuccess: (next, sent) => {
      setBase(next);
      setTried(false);
      // What was typed while it was being saved stays.
      setDraft((now) => (now === sent ? next.value : now));
      took(next, t('settings:saved', { version: next.version }));
    },
    onError: refused,
  });
  const back = useMutation({
    mutationFn: () => settings.back(name, base.version),
    onSuccess: (next) => {
      adopt(next);
      took(next, t('settings:backDone'));
    },
    onError: refused,
  });
  const change = (next: Shown['value']) => {
    setSaid(null);
    if (save.isError) save.reset();
    if (back.isError) back.reset();
    setDraft(next);
  };
  const begin = (after?: () => void) => {
    setTried(true);
    setSaid(null);
    if (problems.length === 0) {
      save.mutate(draft, { onSuccess: after });
      return;
    }
    // After the problems have been drawn, the first of them has the focus.
    setTimeout(() => {
      const place = card.current?.querySelector<HTMLElement>('[data-bad] input, [aria-invalid="true"], .ant-input-status-error, .st-problem');
      place?.scrollIntoView({ block: 'center' });
      place?.focus();
    });
  };

  const leaving = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      if (dirty && !save.isPending && !overtaken) begin();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });

  const failure = [save.error, back.error].find(
    (error) => error !== null && !(overtaken && error instanceof ApiError && error.code === 'setting_conflict'),
  );
  const detail = failure instanceof ApiError ? (failure.body as { detail?: string }).detail : undefined;
  const title = t(`settings:table.${name}.name`);
  const busy = save.isPending || back.isPending;
  return (
    <section className="card st-card" aria-label={title} ref={card}>
      <header>
        <h2>{title}</h2>
        <StateTag head={base} />
        {base.changed_by && (
          <span className="dim">
            {actorName(base.changed_by)} · <Time iso={base.changed_at} />
          </span>
        )}
        {own > 0 && <span className="dim">{t('settings:differs', { count: own })}</span>}
      </header>
      <p>{t(`settings:table.${name}.what`)}</p>
      <p className="dim st-where">
        <span className="strong">{t('settings:where')}</span> {t(`settings:table.${name}.where`)}
      </p>
      {overtaken && joinedDraft && (
        <Overtaken
          theirs={shown}
          base={base}
          clashes={joinedDraft.clashes}
          onJoin={() => {
            setBase(shown);
            setDraft(joinedDraft.value as Shown['value']);
            save.reset();
            setSaid(t('settings:conflict.joined', { version: shown.version }));
          }}
          onDrop={() => {
            adopt(shown);
            save.reset();
          }}
        />
      )}
      <ProblemsAt value={problemAt}>
        <div className={`st-form st-${name}`}>
          <TableForm name={name} value={draft} builtIn={base.default} shown={base} onChange={change} />
        </div>
      </ProblemsAt>
      <History name={name} draft={draft} onTake={change} />
      <footer className="st-bar">
        {failure !== undefined && failure !== null && (
          <div className="notice bad" role="alert">
            {errorText(failure)}
            {detail && <span className="st-detail mono">{detail}</span>}
          </div>
        )}
        {tried && problems.length > 0 && (
          <p className="st-problem" role="alert">
            {t('settings:mend', { count: problems.length })}
          </p>
        )}
        <p className="st-said" role="status">
          {said ?? (dirty ? t('settings:unsaved', { count: changes }) : t('settings:allSaved'))}
        </p>
        <div className="st-buttons">
          <Popconfirm
            title={t('settings:backSure')}
            description={t('settings:backText')}
            okText={t('settings:back')}
            cancelText={t('common:cancel')}
            onConfirm={() => back.mutate()}
          >
            <Button disabled={base.built_in || busy} loading={back.isPending}>
              {t('settings:back')}
            </Button>
          </Popconfirm>
          <Button
            disabled={!dirty || busy}
            onClick={() => {
              adopt(base);
              save.reset();
              setSaid(null);
            }}
          >
            {t('settings:discard')}
          </Button>
          <Button type="primary" disabled={!dirty || overtaken || back.isPending} loading={save.isPending} title="Ctrl S" onClick={() => begin()}>
            {t('settings:save', { version: base.version + 1 })}
          </Button>
        </div>
      </footer>
      <Modal
        open={leaving.status === 'blocked'}
        title={t('settings:leave.title')}
        onCancel={() => leaving.reset?.()}
        footer={[
          <Button key="stay" onClick={() => leaving.reset?.()}>
            {t('settings:leave.stay')}
          </Button>,
          <Button key="drop" danger onClick={() => leaving.proceed?.()}>
            {t('settings:leave.drop')}
          </Button>,
          <Button
            key="save"
            type="primary"
            disabled={problems.length > 0 || overtaken}
            loading={save.isPending}
            onClick={() => begin(() => leaving.proceed?.())}
          >
            {t('settings:leave.save')}
          </Button>,
        ]}
      >
        <p>{t('settings:leave.text', { name: title, count: changes })}</p>
      </Modal>
    </section>
  );
}

export function TableCard({ name }: { name: TableName }) {
  // Somebody else's save is seen while one still writes, not only when one's own is refused.
  const query = useQuery({
    queryKey: ['setting', name],
    queryFn: ({ signal }) => settings.get(name, signal),
    refetchInterval: 30_000,
    refetchOnWindowFocus: true,
  });
  if (query.isPending)
    return (
      <section className="card st-card">
        <Loading lines={8} />
      </section>
    );
  if (!query.data)
    return (
      <section className="card st-card">
        <Failed error={query.error} retry={() => void query.refetch()} />
      </section>
    );
  return <Loaded shown={query.data} again={() => void query.refetch()} />;
}
