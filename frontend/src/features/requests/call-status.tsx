import { Check, TriangleAlert } from 'lucide-react';
import { cn } from '../../lib/cn';

/** The HTTP status of a call, with the reason why it ended where it did not end well. */
export function CallStatus({ status, reason }: { status: number; reason: string }) {
  const well = status < 400;
  const Icon = well ? Check : TriangleAlert;
  return (
    <span className={cn('num inline-flex items-center gap-1.5 whitespace-nowrap', well ? 'text-ok' : 'text-bad')}>
      <Icon size={13} aria-hidden />
      {status}
      {!well && reason && <span className="text-xs">{reason}</span>}
    </span>
  );
}
