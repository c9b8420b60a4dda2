// Predicted chance against observed share, with the diagonal on which both agree.
import { useMemo } from 'react';
import { Chart } from './Chart';

interface Props {
  bins: readonly { predicted: number; observed: number }[];
  name: string;
  perfect: string;
  predicted: string;
  format: (value: number) => string;
  label: string;
}

export default function Calibration({ bins, name, perfect, predicted, format, label }: Props) {
  const option = useMemo(() => {
    const most = Math.min(1, Math.ceil(Math.max(0.1, ...bins.flatMap((bin) => [bin.predicted, bin.observed])) * 10) / 10);
    const axis = { type: 'value', min: 0, max: most, axisLabel: { color: '#5c6a67', formatter: format }, splitLine: { lineStyle: { color: '#ecf0f0' } }, splitNumber: 4 };
    return {
      animation: false,
      aria: { enabled: true, label: { description: label } },
      grid: { left: 8, right: 24, top: 34, bottom: 24, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 16, itemHeight: 8, textStyle: { color: '#43524f' } },
      tooltip: { trigger: 'item', confine: true, transitionDuration: 0, formatter: (item: { value: [number, number] }) => item.value.map(format).join(' → '), textStyle: { color: '#16211f', fontSize: 13 } },
      xAxis: { ...axis, name: predicted, nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: '#5c6a67' } },
      yAxis: axis,
      series: [
        { name, type: 'line', data: bins.map((bin) => [bin.predicted, bin.observed]), symbol: 'circle', symbolSize: 7, lineStyle: { width: 2 }, color: '#0f766e', z: 3 },
        { name: perfect, type: 'line', data: [[0, 0], [most, most]], symbol: 'none', lineStyle: { width: 1.5, type: 'dashed' }, color: '#9aa8a5', z: 2 },
      ],
    };
  }, [bins, name, perfect, predicted, format, label]);
  return <Chart option={option} height={240} label={label} />;
}
