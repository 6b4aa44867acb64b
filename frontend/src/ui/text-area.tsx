import { useId, type ComponentProps } from 'react';
import { cn } from '../lib/cn';
import { controlClass, FieldNote } from './field';

interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string;
  hint?: string;
  error?: string;
}

/** Grows with its text up to a third of the screen. */
export function TextArea({ label, hint, error, className, ...area }: TextAreaProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        aria-invalid={error ? true : undefined}
        aria-describedby={(error ?? hint) ? `${id}-note` : undefined}
        className={cn(controlClass, 'block field-sizing-content max-h-[33vh] min-h-16 resize-y', className)}
        {...area}
      />
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </div>
  );
}
