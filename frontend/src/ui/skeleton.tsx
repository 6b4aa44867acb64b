import { cn } from '../lib/cn';

/** Has the size of what it stands for; give it a width. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('inline-block h-[0.9em] rounded-[3px] bg-rule align-middle', className)} />;
}
