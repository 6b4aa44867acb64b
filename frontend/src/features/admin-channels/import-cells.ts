/** The cells of one line; absent when a quote is opened and never closed. */
export function readCells(line: string, divider: ',' | '\t'): string[] | undefined {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at);
    if (quoted) {
      if (letter !== '"') {
        cell += letter;
      } else if (line.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else {
        quoted = false;
      }
    } else if (letter === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (letter === divider) {
      cells.push(cell.trim());
      cell = '';
    } else {
      cell += letter;
    }
  }
  cells.push(cell.trim());
  return quoted ? undefined : cells;
}

/** In the order that holds where the first line does not name the columns. */
export const columns = [
  'name',
  'vendor',
  'keys',
  'models',
  'baseUrl',
  'groups',
  'priority',
  'weight',
  'tags',
  'proxy',
] as const;

export type ImportColumn = (typeof columns)[number];

const spellings: Record<string, ImportColumn> = {
  preset: 'vendor',
  type: 'vendor',
  key: 'keys',
  credential: 'keys',
  credentials: 'keys',
  model: 'models',
  url: 'baseUrl',
  group: 'groups',
  tag: 'tags',
};

/** Which column a heading means, however it is spelt: "Base URL", "base_url" and "baseUrl" are one. */
export function columnOf(heading: string): ImportColumn | undefined {
  const plain = heading.toLowerCase().replace(/[\s_-]/g, '');
  return columns.find((column) => column.toLowerCase() === plain) ?? spellings[plain];
}
