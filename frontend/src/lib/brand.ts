import { useSyncExternalStore } from 'react';

/** How the operator has the installation look. The server writes it into the page, so that nothing else is seen before. */
export interface Brand {
  name: string;
  logo?: string;
  accentLight?: string;
  accentDark?: string;
}

const usual: Brand = { name: 'Weir' };

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads what the server wrote; whatever is missing is as usual. */
export function parseBrand(content: string | null | undefined): Brand {
  let read: unknown;
  try {
    read = JSON.parse(content ?? 'null');
  } catch {
    return usual;
  }
  if (typeof read !== 'object' || read === null) {
    return usual;
  }
  const of = new Map(Object.entries(read));
  return {
    name: text(of.get('name')) ?? usual.name,
    logo: text(of.get('logo')),
    accentLight: text(of.get('accentLight')),
    accentDark: text(of.get('accentDark')),
  };
}

let current = usual;
const listeners = new Set<() => void>();

/** The accent, and what it becomes under the pointer: further from the page. */
function paint(theme: 'light' | 'dark', colour: string | undefined) {
  const { style } = document.documentElement;
  if (!colour) {
    style.removeProperty(`--accent-${theme}`);
    style.removeProperty(`--accent-${theme}-strong`);
    return;
  }
  style.setProperty(`--accent-${theme}`, colour);
  style.setProperty(
    `--accent-${theme}-strong`,
    `color-mix(in oklab, ${colour} 86%, ${theme === 'light' ? 'black' : 'white'})`,
  );
}

export function setBrand(brand: Brand): void {
  current = brand;
  paint('light', brand.accentLight);
  paint('dark', brand.accentDark);
  document.querySelector('link[rel="icon"]')?.setAttribute('href', brand.logo ?? '/favicon.svg');
  listeners.forEach((listener) => listener());
}

/** Before anything is drawn. */
export function startBrand(): void {
  setBrand(parseBrand(document.querySelector('meta[name="weir-brand"]')?.getAttribute('content')));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useBrand(): Brand {
  return useSyncExternalStore(subscribe, () => current);
}
