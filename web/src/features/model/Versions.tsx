// All trained versions with where each stands, and the steps that lead one into service.
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ModelOverview, ModelVersion } from '@/api/models';
import { isChance } from '@/api/models';
import { actorName, Time } from '@/components/bits';
import { decimal, integer, percent } from '@/lib/format';
import { useLang } from '@/lib/i18n';
import { useMay, useSession } from '@/lib/session';

interface Props {
  overview: ModelOverview;
  shown: number;
  busy: boolean;
  onShow: (version: number) => void;
  onPropose: (version: number) => void;
  onServe: (version: number) => void;
  onChallenge: (version: number) => void;
  onEndChallenge: () => void;
}

function Row({ one, overview, shown, busy, onShow, onPropose, onServe, onChallenge, onEndChallenge }: Props & { one: ModelVersion }) {
  const { t } = useTranslation();
  const lang = useLang();
  const may = useMay();
  const { session } = useSession();
  const own = `user:${session?.user.name ?? ''}`;
  const serving = overview.champion === one.version;
  const shadow = overview.challenger?.version === one.version;
  const mine = one.asked_by === own || one.proposed_by === own;
  const three = (value: number | null) => (value === null ? '—' : decimal(lang, value, 3));
  return (
    <tr className={shown === one.version ? 'on' : undefined}>
      <td><button type="button" className="link-button mono" aria-pressed={shown === one.version} onClick={() => onShow(one.version)}>{overview.model}@{one.version}</button></td>
      <td><Time iso={one.trained_at} /> <span className="dim">{actorName(one.asked_by)}</span></td>
      <td className="right num">{integer(lang, one.labels.labelled)}{isChance(overview.model) && ` (${integer(lang, one.labels.positive)})`}</td>
      {isChance(overview.model) && <td className="right num">{three(one.auc)}</td>}
      {isChance(overview.model) && <td className="right num">{three(one.calibration_error)}</td>}
      {overview.model === 'reason' && <td className="right num">{one.accuracy === null ? '—' : percent(lang, one.accuracy)}</td>}
      <td className="right num">{one.seconds === null ? '—' : t('risk:seconds', { count: Math.round(one.seconds * 10) / 10 })}</td>
      <td>
        <span className="model-tags">
          {serving && <span className="tag good">{t('risk:state.serving')}</span>}
          {shadow && <span className="tag">{t('risk:state.shadow')}</span>}
          {one.proposed_by && <span className="tag warn" title={one.note ?? undefined}>{t('risk:state.proposed')}</span>}
          {one.served && !serving && <span className="tag">{t('risk:state.served')}</span>}
        </span>
        {one.proposed_by && mine && <span className="dim model-small">{t('risk:secondPerson')}</span>}
      </td>
      <td className="right">
        <span className="model-actions">
          {one.proposed_by && !mine && may('publish_policy') && <Button size="small" type="primary" disabled={busy} onClick={() => onServe(one.version)}>{t('risk:serve')}</Button>}
          {!serving && !one.proposed_by && may('edit_policy') && <Button size="small" disabled={busy} onClick={() => onPropose(one.version)}>{t('risk:propose')}</Button>}
          {!serving && !shadow && overview.champion !== null && may('edit_policy') && <Button size="small" disabled={busy} onClick={() => onChallenge(one.version)}>{t('risk:challenge')}</Button>}
          {shadow && may('edit_policy') && <Button size="small" disabled={busy} onClick={onEndChallenge}>{t('risk:endChallenge')}</Button>}
        </span>
      </td>
    </tr>
  );
}

/** The figures that a model of this kind is judged by. */
function columns(overview: ModelOverview): string[] {
  if (isChance(overview.model)) return ['auc', 'ece'];
  return overview.model === 'reason' ? ['accuracy'] : [];
}

export function Versions(props: Props) {
  const { t } = useTranslation();
  const { model } = props.overview;
  return (
    <section className="card" aria-label={t('risk:versions')}>
      <div className="card-head"><h2>{t('risk:versions')}</h2></div>
      {props.overview.versions.length === 0 && <p className="dim model-none">{t('risk:noVersions')}</p>}
      {props.overview.versions.length > 0 && (
        <div className="model-scroll" tabIndex={0} role="region" aria-label={t('risk:versions')}>
          <table className="model-table">
            <thead>
              <tr>
                <th scope="col">{t('risk:col.version')}</th><th scope="col">{t('risk:col.trained')}</th>
                <th scope="col" className="right">{t(`risk:kind.${model}.labels`)}</th>
                {[...columns(props.overview), 'seconds'].map((name) => <th key={name} scope="col" className="right">{t(`risk:col.${name}`)}</th>)}
                <th scope="col">{t('risk:col.state')}</th><td />
              </tr>
            </thead>
            <tbody>{[...props.overview.versions].reverse().map((one) => <Row key={one.version} one={one} {...props} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function History({ overview }: { overview: ModelOverview }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t('risk:history.title')}>
      <div className="card-head"><h2>{t('risk:history.title')}</h2></div>
      {overview.history.length === 0 && <p className="dim model-none">{t('risk:history.none')}</p>}
      <ul className="model-history">
        {[...overview.history].reverse().map((one, index) => (
          <li key={index}>
            <span className="mono strong">{overview.model}@{one.version}</span>
            <span><Time iso={one.since} /> {t('risk:history.until')} {one.until ? <Time iso={one.until} /> : t('risk:history.now')}</span>
            <span className="dim">{one.proposed_by ? `${t('risk:history.proposedBy')} ${actorName(one.proposed_by)} · ${t('risk:history.by')}` : t('risk:history.back')} {actorName(one.by)}{one.note && ` · ${one.note}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
