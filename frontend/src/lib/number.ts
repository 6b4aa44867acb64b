/** A whole number with the separators of the language. */
export function formatCount(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}
