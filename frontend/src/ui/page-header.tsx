import type { ReactNode } from 'react';

interface PageHeaderProps {
  title: string;
  intro?: string;
  children?: ReactNode;
}

export function PageHeader({ title, intro, children }: PageHeaderProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div>
        <h1 className="title">{title}</h1>
        {intro && <p className="mt-0.5 max-w-[68ch] text-muted">{intro}</p>}
      </div>
      {children}
    </div>
  );
}
