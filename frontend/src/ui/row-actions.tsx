import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button';

/** The small buttons at the end of a row; `label` names the row for those who hear it. */
export function RowActions({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="-mx-2 flex justify-end max-md:flex-wrap max-md:justify-start">
      {children}
    </div>
  );
}

export function RowAction(props: ComponentProps<typeof Button>) {
  return <Button kind="quiet" {...props} className="min-h-7 px-2 text-sm max-md:min-h-9 max-md:px-2" />;
}
