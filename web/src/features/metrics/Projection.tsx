// Daily values: mature days solid, immature ones grey, and where they will end by the delay curve.
import { useMemo } from 'react';
import { Chart } from '@/charts/Chart';
import type { MetricDetail } from '@/api/money';

interface Props {
  points: MetricDetail['trend']['points'];
  name: string;
  projectedName: string;
  immatureName: string;
  format: (value: number) => string;
  label: string;
}

export default function Projection({ points, name, projectedName, immatureName, format, label }: Props) {
  const option = useMemo(() => {
    const young = points.findIndex((point) => point.immature);
    // The grey line begins on the last mature day, so that both lines meet.
    const grey = points.map((point, index) => (young >= 0 && index >= young - 1 ? point.value : null));
    const projected = points.map((point) => point.projected ?? null);
    const some = projected.some((value) => value !== null);
    const line = (data: (number | null)[], title: string, color: string, dashed: boolean) => ({ name: title, type: 'line' as const, data, showSymbol: false, color, lineStyle: { width: dashed ? 1.5 : 2, type: dashed ? ('dashed' as const) : ('solid' as const) } });
    return {
      animation: false,
      aria: { enabled: true, label: { description: label } },
      grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 16, itemHeight: 8, icon: 'roundRect', textStyle: { color: '#43524f' } },
      tooltip: { trigger: 'axis', confine: true, transitionDuration: 0, valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '—') },
      xAxis: { type: 'category', boundaryGap: false, data: points.map((point) => point.day), axisTick: { show: false }, axisLabel: { color: '#5c6a67', formatter: (day: string) => day.slice(5), hideOverlap: true } },
      yAxis: { type: 'value', axisLabel: { color: '#5c6a67', formatter: (value: number) => format(value) }, splitLine: { lineStyle: { color: '#ecf0f0' } }, splitNumber: 4 },
      series: [
        line(points.map((point) => (point.immature ? null : point.value)), name, '#0f766e', false),
        ...(young >= 0 ? [line(grey, immatureName, '#9aa8a5', false)] : []),
        ...(some ? [line(projected, projectedName, '#c07a00', true)] : []),
      ],
    };
  }, [points, name, projectedName, immatureName, format, label]);
  return <Chart option={option} height={230} label={label} />;
}
