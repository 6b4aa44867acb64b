/** An amount as an integer of nano-dollars. */
function nano(value: string): bigint {
  const [whole = '0', fraction = ''] = value.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(9, '0').slice(0, 9));
  return value.startsWith('-') ? -units : units;
}

/** How much of what tenants paid is left after the provider's cost, in tenths of a percent; absent where none paid. */
export function marginPerMille(margin: string, charge: string): number | undefined {
  const paid = nano(charge);
  return paid > 0n ? Number((nano(margin) * 1000n) / paid) : undefined;
}
