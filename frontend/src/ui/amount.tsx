import { cn } from '../lib/cn';
import { splitMoney } from '../lib/money';
import { Skeleton } from './skeleton';

interface AmountProps {
  value: string;
  signed?: boolean;
  className?: string;
}

/**
 * An exact amount as a counter shows it: cents in full size, what lies behind them small. Of less than a cent every
 * digit matters, and all are of one size.
 */
export function Amount({ value, signed = false, className }: AmountProps) {
  const { sign, whole, cents, tail } = splitMoney(value, { signed });
  const belowOneCent = whole === '0' && cents === '00';
  return (
    <span className={cn('num whitespace-nowrap', className)}>
      {`${sign}$${whole}.${cents}`}
      {belowOneCent && tail}
      {tail && !belowOneCent && <span className="text-[0.74em] font-normal text-muted">{tail}</span>}
    </span>
  );
}

/** An amount that may still be on its way; `placeholder` is a width of about its size. */
export function PendingAmount({ value, placeholder }: { value: string | undefined; placeholder: string }) {
  return value === undefined ? <Skeleton className={placeholder} /> : <Amount value={value} />;
}
