import { useId, type ComponentProps } from 'react';
import { FieldNote } from './field';

interface CheckProps extends ComponentProps<'input'> {
  label: string;
  hint?: string;
}

export function Check({ label, hint, ...input }: CheckProps) {
  const id = useId();
  return (
    <div>
      <label className="flex min-h-7 items-center gap-2 max-md:min-h-11">
        <input
          type="checkbox"
          aria-describedby={hint ? `${id}-note` : undefined}
          className="size-4 shrink-0 accent-signal"
          {...input}
        />
        {label}
      </label>
      <FieldNote id={`${id}-note`} hint={hint} />
    </div>
  );
}
