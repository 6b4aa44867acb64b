import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { cn } from '../lib/cn';

interface ChartFrameProps {
  label: string;
  /** What each column says, with its time. */
  words: readonly string[];
  /** How much room the words have; one line when absent. */
  room?: string;
  children: (chosen: number | undefined, choose: (index: number) => void) => ReactNode;
}

/** Columns that are read one by one: by pointing, or with the arrow keys while the chart has the focus. */
export function ChartFrame({ label, words, room = 'h-5 truncate', children }: ChartFrameProps) {
  const [chosen, setChosen] = useState<number>();
  const last = words.length - 1;
  const read = chosen ?? last;

  function move(event: KeyboardEvent) {
    const next = { ArrowLeft: read - 1, ArrowRight: read + 1, Home: 0, End: last }[event.key];
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
      aria-valuenow={read}
      aria-valuetext={words[read]}
      onKeyDown={move}
      onBlur={() => setChosen(undefined)}
      onPointerLeave={() => setChosen(undefined)}
    >
      <p className={cn('num text-sm text-muted', room)}>{words[read]}</p>
      {children(chosen, setChosen)}
    </div>
  );
}
