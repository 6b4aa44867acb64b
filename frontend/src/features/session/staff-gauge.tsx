const marks = Array.from({ length: 61 }, (_, index) => index);

function lengthOf(mark: number): number {
  if (mark % 10 === 0) {
    return 44;
  }
  return mark % 5 === 0 ? 30 : 18;
}

/** The gauge board that stands in the water beside a weir; decoration of the pages before the console. */
export function StaffGauge({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 480 620" preserveAspectRatio="xMinYMid slice" aria-hidden className={className}>
      <path d="M72 0V620" className="stroke-edge/60" strokeWidth="1" />
      {marks.map((mark) => (
        <path
          key={mark}
          d={`M72 ${mark * 10 + 10}h${lengthOf(mark)}`}
          className={mark % 10 === 0 ? 'stroke-ink/70' : 'stroke-edge/60'}
          strokeWidth="1"
        />
      ))}
      <path
        d="M0 392c30-10 60-10 90 0s60 10 90 0 60-10 90 0 60 10 90 0 60-10 90 0 30 10 30 10V620H0z"
        className="fill-signal/10"
      />
      <path
        d="M0 392c30-10 60-10 90 0s60 10 90 0 60-10 90 0 60 10 90 0 60-10 90 0 30 10 30 10"
        className="stroke-signal"
        fill="none"
        strokeWidth="1.5"
      />
      <path d="M0 408c30-8 60-8 90 0s60 8 90 0 60-8 90 0 60 8 90 0 60-8 90 0" className="stroke-signal/35" fill="none" />
    </svg>
  );
}
