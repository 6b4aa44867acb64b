import type { ReactNode } from 'react';

interface StatePageProps {
  title: string;
  hint?: ReactNode;
  children?: ReactNode;
}

/** A whole page with one thing to say: forbidden, not found, broken. */
export function StatePage({ title, hint, children }: StatePageProps) {
  return (
    <div className="mx-auto max-w-md px-5 py-[14vh]">
      <h1 className="title">{title}</h1>
      {hint && <div className="mt-2 text-muted">{hint}</div>}
      {children && <div className="mt-6 flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
