import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { redraw } from '../app/look';
import { count, duration, language, size, t } from '../text';
import type { Chart } from './series';

const HEIGHT = 170;
const AXIS_WIDTH = 64;

/** Shown at least; more once there is more. */
const SPAN_SECONDS = 120;

function format(chart: Chart, value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  switch (chart.unit) {
    case 'seconds':
      return duration(value);
    case 'bytes':
      return size(Math.round(value));
    case 'perSecond':
      return value < 10 && value > 0 ? value.toFixed(1) : count(Math.round(value));
    case 'count':
      return count(value);
  }
}

function options(chart: Chart, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_, min, max) => [Math.min(min, max - SPAN_SECONDS), max] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      { ...axis, size: 28, values: '{HH}:{mm}:{ss}', space: 80 },
      { ...axis, size: AXIS_WIDTH, values: (_, ticks) => ticks.map((tick) => format(chart, tick)) },
    ],
    series: [
      { label: t('health.time'), value: '{HH}:{mm}:{ss}' },
      ...chart.lines.map((line, i) => ({
        label: t(line.text),
        stroke: colour(`--series-${i + 1}`),
        dash: i === 0 ? [] : [8 - 2 * i, 3],
        width: 1.5,
        spanGaps: false,
        value: (_: uPlot, value: number | null) => format(chart, value),
      })),
    ],
  };
}

/** Lines over the last minutes, the values under the pointer below. */
export function LiveChart(props: { chart: Chart; times: number[]; values: number[][]; version: number }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = (): uPlot.AlignedData => [
    props.times,
    ...props.values.map((line) => line.map((value) => (Number.isNaN(value) ? null : value))),
  ];
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = new uPlot(options(props.chart, element.clientWidth), data(), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [redraw.value, language.value]);
  useEffect(() => plot.current?.setData(data()), [props.version]);
  const latest = props.values.map((line) => line.at(-1) ?? NaN);
  return (
    <section class="panel chart">
      <h2>{t(props.chart.title)}</h2>
      <p class="now">
        {props.chart.lines.map((line, i) => (
          <span key={line.text} class={`series-${i + 1}`}>
            {t(line.text)} <b>{format(props.chart, latest[i] ?? NaN)}</b>
          </span>
        ))}
      </p>
      <div ref={box} class="plot" />
    </section>
  );
}
