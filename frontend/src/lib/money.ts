// Money travels as an exact decimal string of US dollars. It is never turned into a floating-point number: what is
// shown is what was booked, digit for digit.

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;
const centDigits = 2;
const scale = 18;

interface Decimal {
  negative: boolean;
  whole: string;
  fraction: string;
}

export interface MoneyParts {
  sign: '' | '+' | '−';
  /** Dollars with thousands separators. */
  whole: string;
  /** Exactly two digits. */
  cents: string;
  /** The digits behind the cents without trailing zeros; empty for whole cents. */
  tail: string;
}

export interface MoneyStyle {
  /** Marks gains with a plus, as in a list of changes. */
  signed?: boolean;
}

export function isMoney(value: string): boolean {
  return pattern.test(value);
}

function parse(value: string): Decimal {
  const match = pattern.exec(value);
  if (!match) {
    throw new RangeError(`not an amount of money: ${value}`);
  }
  const [, sign = '', whole = '0', fraction = ''] = match;
  return {
    negative: sign === '-',
    whole: whole.replace(/^0+(?=\d)/, ''),
    fraction: fraction.replace(/0+$/, ''),
  };
}

/** The amount as an integer in units of 10^-18 dollars; finer digits do not occur in prices or in the ledger. */
export function toUnits(value: string): bigint {
  const { negative, whole, fraction } = parse(value);
  if (fraction.length > scale) {
    throw new RangeError(`too many decimal places: ${value}`);
  }
  const magnitude = BigInt(whole + fraction.padEnd(scale, '0'));
  return negative ? -magnitude : magnitude;
}

/** The amount that so many of these units are. */
export function fromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function compareMoney(left: string, right: string): number {
  const difference = toUnits(left) - toUnits(right);
  if (difference === 0n) {
    return 0;
  }
  return difference > 0n ? 1 : -1;
}

export function isZeroMoney(value: string): boolean {
  return toUnits(value) === 0n;
}

/** How many thousandths of `whole` the `part` makes, rounded down and kept within 0 and 1000. For drawing only. */
export function perMille(part: string, whole: string): number {
  return perMilleOf(toUnits(part), toUnits(whole));
}

/** The same of whole numbers. */
export function perMilleOf(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) {
    return 0;
  }
  const result = (part * 1000n) / whole;
  return result > 1000n ? 1000 : Number(result);
}

export function splitMoney(value: string, style: MoneyStyle = {}): MoneyParts {
  const { negative, whole, fraction } = parse(value);
  const zero = whole === '0' && fraction === '';
  let sign: MoneyParts['sign'] = '';
  if (!zero && negative) {
    sign = '−';
  } else if (!zero && style.signed) {
    sign = '+';
  }
  return {
    sign,
    whole: whole.replace(/\B(?=(?:\d{3})+$)/g, ','),
    cents: fraction.slice(0, centDigits).padEnd(centDigits, '0'),
    tail: fraction.slice(centDigits),
  };
}

export function formatMoney(value: string, style: MoneyStyle = {}): string {
  const { sign, whole, cents, tail } = splitMoney(value, style);
  return `${sign}$${whole}.${cents}${tail}`;
}

const picoDigits = 12;

/** An amount in pico-dollars, with decimal places where it has some, as dollars. */
export function picoMoney(pico: string): string {
  const { negative, whole, fraction } = parse(pico);
  const digits = whole.padStart(picoDigits + 1, '0');
  const dollars = `${digits.slice(0, -picoDigits)}.${digits.slice(-picoDigits)}${fraction}`;
  return negative ? `-${dollars}` : dollars;
}
