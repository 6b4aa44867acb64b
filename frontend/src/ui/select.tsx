import { ChevronsUpDown } from 'lucide-react';
import { useId, type ComponentProps } from 'react';
import { cn } from '../lib/cn';
import { controlClass, FieldNote } from './field';

export interface Choice {
  value: string;
  label: string;
}

export interface ChoiceGroup {
  label: string;
  choices: Choice[];
}

interface SelectProps extends ComponentProps<'select'> {
  label: string;
  hint?: string;
  choices?: Choice[];
  groups?: ChoiceGroup[];
  /** Said in place of a value while there is nothing to choose from. */
  placeholder?: string;
}

function Options({ choices }: { choices: Choice[] }) {
  return choices.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
}

/** The browser's own: it can be searched by typing, suits thumbs, and needs no script. */
export function Select({
  label,
  hint,
  choices = [],
  groups = [],
  placeholder,
  className,
  ...select
}: SelectProps) {
  const id = useId();
  const nothing = choices.length === 0 && groups.length === 0;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          aria-describedby={hint ? `${id}-note` : undefined}
          disabled={nothing}
          className={cn(controlClass, 'appearance-none truncate pr-8', className)}
          {...select}
        >
          {nothing && <option value="">{placeholder}</option>}
          <Options choices={choices} />
          {groups.map((group) => (
            <optgroup key={group.label} label={group.label}>
              <Options choices={group.choices} />
            </optgroup>
          ))}
        </select>
        <ChevronsUpDown
          size={14}
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
        />
      </div>
      <FieldNote id={`${id}-note`} hint={hint} />
    </div>
  );
}
