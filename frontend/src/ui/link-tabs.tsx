import { cn } from '../lib/cn';

interface LinkTabsProps<Value extends string> {
  label: string;
  tabs: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

/** Views of one page; which one is shown stands in the address. */
export function LinkTabs<Value extends string>({ label, tabs, value, onChange }: LinkTabsProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-x-5 border-b border-rule max-sm:gap-x-4">
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          aria-pressed={tab.value === value}
          className={cn(
            '-mb-px min-h-9 border-b-2 px-0.5 max-md:min-h-11',
            tab.value === value ? 'border-signal font-medium' : 'border-transparent text-muted hover:text-ink',
          )}
          onClick={() => onChange(tab.value)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
