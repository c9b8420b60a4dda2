// A daily line against the period before.
import { useMemo } from 'react';
import type { TrendPoint } from '@/api/types';
import { Chart } from './Chart';

interface Props {
  points: readonly TrendPoint[];
  name: string;
  previousName: string;
  format: (value: number) => string;
  label: string;
}

export default function Trend({ points, name, previousName, format, label }: Props) {
  const option = useMemo(() => {
    const compared = points.some((point) => point.previous !== undefined && point.previous !== null);
    return {
      animation: false,
      aria: { enabled: true, label: { description: label } },
      grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 16, itemHeight: 8, icon: 'roundRect', textStyle: { color: '#43524f' }, show: compared },
      tooltip: { trigger: 'axis', confine: true, transitionDuration: 0, valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '—'), textStyle: { color: '#16211f', fontSize: 13 } },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: points.map((point) => point.day),
        axisLine: { lineStyle: { color: '#cdd6d5' } },
        axisTick: { show: false },
        axisLabel: { color: '#5c6a67', formatter: (day: string) => day.slice(5), hideOverlap: true },
      },
      yAxis: { type: 'value', axisLabel: { color: '#5c6a67', formatter: (value: number) => format(value) }, splitLine: { lineStyle: { color: '#ecf0f0' } }, splitNumber: 4 },
      series: [
        { name, type: 'line', data: points.map((point) => point.value), showSymbol: false, symbolSize: 6, lineStyle: { width: 2 }, color: '#0f766e', areaStyle: { color: '#0f766e', opacity: 0.07 }, z: 3 },
        ...(compared ? [{ name: previousName, type: 'line', data: points.map((point) => point.previous ?? null), showSymbol: false, lineStyle: { width: 1.5, type: 'dashed' as const }, color: '#9aa8a5', z: 2 }] : []),
      ],
    };
  }, [points, name, previousName, format, label]);
  return <Chart option={option} height={264} label={label} />;
}
