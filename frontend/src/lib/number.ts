/** A whole number with the separators of the language. */
export function formatCount(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

/** Thousandths as a percentage: 125 is 12.5%, and what is less than one of them is not 0%. */
export function formatPerMille(value: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value / 1000);
}
