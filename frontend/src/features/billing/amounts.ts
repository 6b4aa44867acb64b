import { isMoney } from '../../lib/money';

const most = 10;

/** An amount as people write it: a sign of the dollar and separators are let pass. */
export function plainAmount(text: string): string {
  return text.trim().replace(/[$,\s]/g, '');
}

export function isAmount(text: string): boolean {
  const plain = plainAmount(text);
  return isMoney(plain) && !plain.startsWith('-');
}

/** Amounts of one field, divided by blanks, semicolons or lines; absent where one is none or they are too many. */
export function amountsOf(text: string): string[] | undefined {
  const parts = text.split(/[;\s]+/).filter(Boolean);
  return parts.length <= most && parts.every(isAmount) ? parts.map(plainAmount) : undefined;
}
