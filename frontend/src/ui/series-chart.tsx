import { Fragment } from 'react';
import { ChartFrame } from './chart-frame';

const tones = {
  signal: { fill: 'fill-signal', stroke: 'stroke-signal', swatch: 'bg-signal' },
  copper: { fill: 'fill-copper', stroke: 'stroke-copper', swatch: 'bg-copper' },
  slate: { fill: 'fill-slate', stroke: 'stroke-slate', swatch: 'bg-slate' },
  ochre: { fill: 'fill-ochre', stroke: 'stroke-ochre', swatch: 'bg-ochre' },
  plum: { fill: 'fill-plum', stroke: 'stroke-plum', swatch: 'bg-plum' },
  rest: { fill: 'fill-edge', stroke: 'stroke-edge', swatch: 'bg-edge' },
  bad: { fill: 'fill-bad', stroke: 'stroke-bad', swatch: 'bg-bad' },
};

export type SeriesTone = keyof typeof tones;

export interface Series {
  key: string;
  tone: SeriesTone;
  /** Of each column, in thousandths of the greatest; absent where nothing can be said. */
  levels: readonly (number | undefined)[];
}

interface SeriesChartProps {
  label: string;
  /** What each column says, with its time. */
  columns: readonly { key: string; words: string }[];
  series: readonly Series[];
  /** Bars that stand on each other, for what adds up, or lines. */
  form: 'bars' | 'lines';
}

const height = 100;
const slot = 10;

/** The colour of a series beside its name. */
export function Swatch({ tone }: { tone: SeriesTone }) {
  return <span aria-hidden className={`mr-1.5 inline-block size-2.5 rounded-[2px] ${tones[tone].swatch}`} />;
}

function Stack({ series, index }: { series: readonly Series[]; index: number }) {
  let top = height;
  return series.map(({ key, tone, levels }) => {
    const level = levels[index] ?? 0;
    const drawn = level > 0 ? Math.max((level * height) / 1000, 1.5) : 0;
    top -= drawn;
    return <rect key={key} x={index * slot + 1.5} y={top} width={slot - 3} height={drawn} className={tones[tone].fill} />;
  });
}

/** A line that breaks where nothing can be said; what stands alone is a dot. */
function pathOf(levels: Series['levels']): string {
  return levels
    .map((level, index) => {
      if (level === undefined) {
        return '';
      }
      const at = `${index * slot + slot / 2} ${height - 2 - (level * (height - 4)) / 1000}`;
      return levels[index - 1] === undefined ? `M${at}h.01` : `L${at}`;
    })
    .join('');
}

export function SeriesChart({ label, columns, series, form }: SeriesChartProps) {
  return (
    <ChartFrame
      label={label}
      words={columns.map(({ words }) => words)}
      room={series.length > 1 ? 'line-clamp-3 min-h-10 max-sm:min-h-15' : undefined}
    >
      {(chosen, choose) => (
        <svg
          aria-hidden
          viewBox={`0 0 ${columns.length * slot} ${height}`}
          preserveAspectRatio="none"
          className="block h-40 w-full border-b border-edge/50"
        >
          {columns.map(({ key }, index) => (
            <Fragment key={key}>
              <rect
                x={index * slot}
                y="0"
                width={slot}
                height={height}
                className={index === chosen ? 'fill-hover' : 'fill-transparent'}
                onPointerEnter={() => choose(index)}
              />
              {form === 'bars' && (
                <g className="pointer-events-none">
                  <Stack series={series} index={index} />
                </g>
              )}
            </Fragment>
          ))}
          {form === 'lines' &&
            series.map(({ key, tone, levels }) => (
              <path
                key={key}
                d={pathOf(levels)}
                fill="none"
                strokeWidth="2"
                strokeLinecap="round"
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
                className={`pointer-events-none ${tones[tone].stroke}`}
              />
            ))}
        </svg>
      )}
    </ChartFrame>
  );
}
