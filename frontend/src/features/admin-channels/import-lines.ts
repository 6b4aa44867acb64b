import * as z from 'zod/mini';
import type { CreateChannelInput } from '../../gql/graphql';
import type { Preset } from './channel-values';
import { columnOf, columns, readCells, type ImportColumn } from './import-cells';

export type LineFault =
  | 'broken'
  | 'unknownColumn'
  | 'tooManyCells'
  | 'nameMissing'
  | 'nameLong'
  | 'nameTaken'
  | 'nameTwice'
  | 'vendorUnknown'
  | 'keysMissing'
  | 'modelsMissing'
  | 'urlMissing'
  | 'urlBad'
  | 'number';

/** One line of a pasted text: a channel that can be made, or why it cannot. */
export interface ImportLine {
  /** Its place in the text, from 1. */
  line: number;
  name: string;
  vendor: string;
  keys: number;
  models: string[];
  fault?: LineFault;
  /** Absent where there is a fault. It holds keys, and so is never shown. */
  input?: CreateChannelInput;
}

type Cells = Partial<Record<ImportColumn, string>>;

export const mostLines = 500;

const object = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]));

/** Lists within a cell are divided by blanks, commas, semicolons or bars. */
function listOf(cell: string | undefined): string[] {
  return [...new Set((cell ?? '').split(/[\s,;|]+/).filter((part) => part !== ''))];
}

function readObject(text: string): Cells | LineFault {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'broken';
  }
  const parsed = object.safeParse(value);
  if (!parsed.success) {
    return 'broken';
  }
  const cells: Cells = {};
  for (const [heading, entry] of Object.entries(parsed.data)) {
    const column = columnOf(heading);
    if (!column) {
      return 'unknownColumn';
    }
    cells[column] = Array.isArray(entry) ? entry.join(' ') : String(entry ?? '').trim();
  }
  return cells;
}

function readRow(text: string, divider: ',' | '\t', order: readonly (ImportColumn | undefined)[]): Cells | LineFault {
  const row = readCells(text, divider);
  if (!row) {
    return 'broken';
  }
  while (row.length > order.length && row.at(-1) === '') {
    row.pop();
  }
  if (row.length > order.length) {
    return 'tooManyCells';
  }
  const cells: Cells = {};
  for (const [at, cell] of row.entries()) {
    const column = order[at];
    if (column) {
      cells[column] = cell;
    } else if (cell !== '') {
      return 'unknownColumn';
    }
  }
  return cells;
}

function wholeOf(cell: string | undefined): number | undefined {
  return !cell ? 0 : /^-?\d{1,7}$/.test(cell) ? Number(cell) : undefined;
}

interface Judged {
  cells: Cells;
  preset: Preset | undefined;
  name: string;
  keys: string[];
  models: string[];
}

function faultIn({ cells, preset, name, keys, models }: Judged): LineFault | undefined {
  const url = cells.baseUrl ?? '';
  if (cells.vendor && !preset) {
    return 'vendorUnknown';
  }
  if (name === '' || name.length > 128) {
    return name === '' ? 'nameMissing' : 'nameLong';
  }
  if (url === '' ? preset?.baseUrl === '' : !/^https?:\/\/\S+$/.test(url)) {
    return url === '' ? 'urlMissing' : 'urlBad';
  }
  if (keys.length === 0 && !preset?.noCredential) {
    return 'keysMissing';
  }
  if (models.length === 0) {
    return 'modelsMissing';
  }
  const weight = wholeOf(cells.weight);
  return wholeOf(cells.priority) === undefined || weight === undefined || weight < 0 ? 'number' : undefined;
}

function lineOf(line: number, cells: Cells, presets: readonly Preset[]): ImportLine {
  const wanted = cells.vendor?.toLowerCase();
  const preset = presets.find(({ name, title }) => name === wanted || title.toLowerCase() === wanted);
  const name = cells.name || (preset?.title ?? '');
  const keys = listOf(cells.keys);
  const named = listOf(cells.models);
  const models = named.length > 0 ? named : (preset?.models ?? []);
  const shown = { line, name, vendor: preset?.title ?? cells.vendor ?? '', keys: keys.length, models };
  const fault = faultIn({ cells, preset, name, keys, models });
  if (fault) {
    return { ...shown, fault };
  }
  const groups = listOf(cells.groups);
  const tags = (cells.tags ?? '').split(/[,;|]/).map((tag) => tag.trim()).filter((tag) => tag !== '');
  return {
    ...shown,
    input: {
      name,
      preset: preset?.name,
      upstream: preset ? undefined : 'openai',
      credentials: keys,
      models,
      baseUrl: cells.baseUrl || undefined,
      groups: groups.length > 0 ? groups : undefined,
      priority: wholeOf(cells.priority),
      weight: wholeOf(cells.weight),
      tags: tags.length > 0 ? tags : undefined,
      proxy: cells.proxy || undefined,
    },
  };
}

function broken(line: number, fault: LineFault): ImportLine {
  return { line, name: '', vendor: '', keys: 0, models: [], fault };
}

function dividerOf(text: string): ',' | '\t' {
  return text.includes('\t') ? '\t' : ',';
}

/** Whether a line names columns rather than a channel. */
function isHeading(cells: readonly string[] | undefined): cells is readonly string[] {
  return cells !== undefined && cells.length > 1 && cells.filter((cell) => columnOf(cell)).length > cells.length / 2;
}

/**
 * Reads whole channels, one a line: cells divided by tabs or commas, or JSON objects. The first line may name the columns.
 * Lines that are blank or begin with # are nothing. A name that another line or a channel bears is a fault, so that a text
 * that is pasted twice does not double everything.
 */
export function readImport(text: string, presets: readonly Preset[], taken: readonly string[]): ImportLine[] {
  const lines = text
    .split(/\r?\n/)
    .map((content, at) => ({ line: at + 1, content: content.trim() === '' ? '' : content.replace(/^ +| +$/g, '') }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const [first] = lines;
  const heading = first && readCells(first.content, dividerOf(first.content));
  const named = isHeading(heading);
  const order = named ? heading.map(columnOf) : columns;
  const used = new Set<string>();

  return lines.slice(named ? 1 : 0).map(({ line, content }) => {
    const cells = content.startsWith('{')
      ? readObject(content)
      : readRow(content, dividerOf(content), order);
    if (typeof cells === 'string') {
      return broken(line, cells);
    }
    const read = lineOf(line, cells, presets);
    if (read.fault) {
      return read;
    }
    const twice = used.has(read.name);
    used.add(read.name);
    return taken.includes(read.name) || twice
      ? { ...read, fault: twice ? ('nameTwice' as const) : ('nameTaken' as const), input: undefined }
      : read;
  });
}
