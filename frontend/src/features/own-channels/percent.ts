/** A decimal of 0 to 1 with up to six places as a percentage, exactly: "0.05" is "5 %". */
export function percentOf(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const digits = whole + fraction.padEnd(6, '0').slice(0, 6);
  const units = digits.slice(0, -4).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(-4).replace(/0+$/, '');
  return `${units}${rest && `.${rest}`}\u00a0%`;
}
