import { useState, type KeyboardEvent } from 'react';
import { cn } from '../lib/cn';

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

/** Bars that are read one by one: by pointing, or with the arrow keys while the chart has the focus. */
export function BarChart({ label, bars, className }: BarChartProps) {
  const [chosen, setChosen] = useState<number>();
  const last = bars.length - 1;
  const words = bars[chosen ?? last]?.words;

  function move(event: KeyboardEvent) {
    const from = chosen ?? last;
    const next = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setChosen(Math.min(Math.max(next, 0), last));
    }
  }

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-readonly
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={chosen ?? last}
      aria-valuetext={words}
      onKeyDown={move}
      onBlur={() => setChosen(undefined)}
      onPointerLeave={() => setChosen(undefined)}
    >
      <p className="num h-5 truncate text-sm text-muted">{words}</p>
      <svg
        aria-hidden
        viewBox={`0 0 ${bars.length * slot} ${height}`}
        preserveAspectRatio="none"
        className={cn('block h-28 w-full border-b border-edge/50', className)}
      >
        {bars.map((bar, index) => {
          const drawn = bar.level > 0 ? Math.max((bar.level * height) / 1000, 1.5) : 0;
          return (
            <g key={bar.key} onPointerEnter={() => setChosen(index)}>
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
    </div>
  );
}
