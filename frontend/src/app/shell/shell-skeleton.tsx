import { Skeleton } from '../../ui/skeleton';

export function ShellSkeleton() {
  return (
    <div aria-busy className="min-h-dvh md:grid md:grid-cols-[4rem_minmax(0,1fr)] lg:grid-cols-[13rem_minmax(0,1fr)]">
      <div className="hidden border-r border-rule md:block" />
      <div>
        <div className="flex h-12 items-center gap-8 border-b border-rule px-4 md:px-8">
          <Skeleton className="w-24" />
          <Skeleton className="w-24" />
        </div>
        <div className="px-4 pt-6 md:px-8">
          <Skeleton className="w-40" />
        </div>
      </div>
    </div>
  );
}
