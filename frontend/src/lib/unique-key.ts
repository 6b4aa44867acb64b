/** A key that makes a repeat a repeat. Works on plain http too, where `crypto.randomUUID` is absent. */
export function uniqueKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
