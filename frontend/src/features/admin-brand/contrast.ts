/** What stands on an accent, and what an accent stands on; the server judges by the same. */
const themes = {
  light: { text: '#fcfcfc', ground: '#f1f0ec' },
  dark: { text: '#061415', ground: '#1a2024' },
};

export const minContrast = 4.5;

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function between(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The worst contrast that a colour has in a theme (WCAG 2.2). */
export function contrast(colour: string, theme: 'light' | 'dark'): number {
  const { text, ground } = themes[theme];
  const own = luminance(colour);
  return Math.min(between(own, luminance(text)), between(own, luminance(ground)));
}
