/** What a pasted text holds, line by line: blank lines are nothing, a line that was there before is a repeat. */
export interface Pasted {
  values: string[];
  repeats: number;
  /** Lines with blanks inside, which no vendor's key has. */
  broken: string[];
}

export function readCredentials(text: string): Pasted {
  const values: string[] = [];
  const broken: string[] = [];
  let repeats = 0;
  for (const line of text.split(/\r?\n/)) {
    const value = line.trim().replace(/^["']|["'],?$/g, '');
    if (value === '') {
      continue;
    }
    if (/\s/.test(value)) {
      broken.push(value);
    } else if (values.includes(value)) {
      repeats += 1;
    } else {
      values.push(value);
    }
  }
  return { values, repeats, broken };
}

/** Names that are divided by commas, blanks or lines, each once. */
export function readNames(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}

export interface Mapping {
  from: string;
  to: string;
}

/** Lines of the form `name = vendor's name`; the first line that is not one, where there is such a line. */
export function readMapping(text: string): { mapping: Mapping[]; broken?: string } {
  const mapping: Mapping[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      continue;
    }
    const parts = /^\s*(\S+)\s*=\s*(\S+)\s*$/.exec(line);
    if (!parts?.[1] || !parts[2]) {
      return { mapping, broken: line.trim() };
    }
    mapping.push({ from: parts[1], to: parts[2] });
  }
  return { mapping };
}

/** Words divided by commas or lines, which may hold blanks themselves; each once. */
export function readTags(text: string): string[] {
  return [...new Set(text.split(/[,\n]/).map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

/** Lines of the form `name: value`; the first line that is not one, where there is such a line. */
export function readHeaders(text: string): { headers: { name: string; value: string }[]; broken?: string } {
  const headers: { name: string; value: string }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      continue;
    }
    const parts = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (!parts?.[1]) {
      return { headers, broken: line.trim() };
    }
    headers.push({ name: parts[1], value: parts[2] ?? '' });
  }
  return { headers };
}
