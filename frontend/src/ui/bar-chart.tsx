import { cn } from '../lib/cn';
import { ChartFrame } from './chart-frame';

export interface ChartBar {
  key: string;
  /** Height in thousandths of the greatest. */
  level: number;
  /** What the bar says, with its time. */
  words: string;
  /** Good, doubtful or bad; absent for neither. */
  tone?: 'ok' | 'warn' | 'bad';
}

interface BarChartProps {
  label: string;
  bars: readonly ChartBar[];
  className?: string;
}

const tones = { ok: 'fill-ok', warn: 'fill-warn', bad: 'fill-bad' };

const height = 100;
const slot = 10;

/** Bars that are read one by one. */
export function BarChart({ label, bars, className }: BarChartProps) {
  return (
    <ChartFrame label={label} words={bars.map(({ words }) => words)}>
      {(chosen, choose) => (
        <svg
          aria-hidden
          viewBox={`0 0 ${bars.length * slot} ${height}`}
          preserveAspectRatio="none"
          className={cn('block h-28 w-full border-b border-edge/50', className)}
        >
          {bars.map((bar, index) => {
            const drawn = bar.level > 0 ? Math.max((bar.level * height) / 1000, 1.5) : 0;
            return (
              <g key={bar.key} onPointerEnter={() => choose(index)}>
                <rect
                  x={index * slot}
                  y="0"
                  width={slot}
                  height={height}
                  className={index === chosen ? 'fill-hover' : 'fill-transparent'}
                />
                <rect
                  x={index * slot + 1.5}
                  y={height - drawn}
                  width={slot - 3}
                  height={drawn}
                  className={bar.tone ? tones[bar.tone] : cn('fill-signal', index === chosen && 'fill-signal-strong')}
                />
              </g>
            );
          })}
        </svg>
      )}
    </ChartFrame>
  );
}
