const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export function formatAbsolute(value: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(new Date(value));
}

/** In words within a day, as a date beyond it. */
export function formatMoment(value: string, language: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(value).getTime() - now) / 1000);
  const distance = Math.abs(seconds);
  if (distance >= day) {
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(value));
  }
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (distance < minute) {
    return relative.format(0, 'second');
  }
  if (distance < hour) {
    return relative.format(Math.trunc(seconds / minute), 'minute');
  }
  return relative.format(Math.trunc(seconds / hour), 'hour');
}
