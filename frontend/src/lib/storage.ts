// Preferences only, never secrets. Browsers may refuse storage altogether; a preference is then forgotten.

type Preference = 'theme' | 'language' | 'model';

export function readPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(`weir.${name}`);
  } catch {
    return null;
  }
}

export function writePreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(`weir.${name}`, value);
  } catch {
    // Nothing depends on it.
  }
}
