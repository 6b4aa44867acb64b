import { useId, type ComponentProps, type ReactNode } from 'react';
import { cn } from '../lib/cn';

export const controlClass = cn(
  'w-full rounded-control border border-edge/70 bg-raised px-2.5 py-1.5 text-base placeholder:text-muted',
  'aria-invalid:border-bad max-md:min-h-11 max-md:text-lg',
);

interface FieldProps extends ComponentProps<'input'> {
  label: string;
  hint?: string;
  error?: string;
  /** Sits inside the right end of the input. */
  trailing?: ReactNode;
}

export function Field({ label, hint, error, trailing, className, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          className={cn(controlClass, trailing && 'pr-10 max-md:pr-12', className)}
          {...input}
        />
        {trailing && <div className="absolute inset-y-0 right-0.5 grid place-items-center">{trailing}</div>}
      </div>
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </div>
  );
}

export function FieldNote({ id, hint, error }: { id: string; hint?: string; error?: string }) {
  if (!error && !hint) {
    return null;
  }
  return (
    <p id={id} className={cn('mt-1 text-xs', error ? 'text-bad' : 'text-muted')}>
      {error ?? hint}
    </p>
  );
}
