import { useBrand } from '../lib/brand';

/** The operator's logo, or a staff gauge beside the water that it measures. The name stands beside it. */
export function Mark({ size = 20 }: { size?: number }) {
  const { logo } = useBrand();
  if (logo) {
    return <img src={logo} alt="" width={size} height={size} className="shrink-0 object-contain" />;
  }
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden className="shrink-0">
      <path d="M2 3h4.5M2 6.5h2.5M2 10h4.5M2 13.5h2.5M2 17h4.5" stroke="currentColor" strokeWidth="1.2" />
      <path d="M9 9c1.4-1.5 2.8-1.5 4.2 0s2.8 1.5 4.2 0v8H9z" className="fill-signal" />
    </svg>
  );
}
