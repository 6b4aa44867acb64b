import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '../lib/cn';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const kinds: Record<ButtonKind, string> = {
  primary: 'bg-signal text-on-signal hover:bg-signal-strong',
  plain: 'border border-edge/60 bg-raised text-ink hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-ink',
  danger: 'border border-bad/60 text-bad hover:bg-bad hover:text-paper',
};

export function buttonClass(kind: ButtonKind = 'plain', className?: string): string {
  return cn(
    'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-control px-3 py-1 font-medium whitespace-nowrap',
    'transition-colors duration-[120ms] active:translate-y-px disabled:opacity-50 max-md:min-h-11 max-md:px-4',
    kinds[kind],
    className,
  );
}

interface ButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  busy?: boolean;
}

export function Button({ kind, busy = false, className, children, type = 'button', disabled, ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonClass(kind, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy && <LoaderCircle size={14} className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  label: string;
}

export function IconButton({ label, className, children, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cn(
        'inline-grid size-8 place-items-center rounded-control text-muted transition-colors duration-[120ms]',
        'hover:bg-hover hover:text-ink max-md:size-11',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
