import { perMille } from '../../lib/money';

interface BalanceGaugeProps {
  balance: string;
  available: string;
  label: string;
}

const width = 1000;
const divisions = Array.from({ length: 51 }, (_, index) => index);

/** A ruled scale as long as the balance: the water stands as far as calls may draw; the rest is held for running ones. */
export function BalanceGauge({ balance, available, label }: BalanceGaugeProps) {
  const level = perMille(available, balance);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} 26`}
      preserveAspectRatio="none"
      className="block h-6.5 w-full"
    >
      <rect x="0" y="0" width={perMille(balance, balance)} height="7" className="fill-rule" />
      <rect x="0" y="0" width={level} height="7" className="fill-signal transition-[width] duration-[250ms]" />
      <path d={`M0 7.5H${width}`} className="stroke-edge" vectorEffect="non-scaling-stroke" strokeWidth="1" />
      {divisions.map((division) => (
        <path
          key={division}
          d={`M${(division * width) / 50} 8v${division % 10 === 0 ? 12 : 6}`}
          className={division % 10 === 0 ? 'stroke-edge' : 'stroke-rule'}
          vectorEffect="non-scaling-stroke"
          strokeWidth="1"
        />
      ))}
    </svg>
  );
}
