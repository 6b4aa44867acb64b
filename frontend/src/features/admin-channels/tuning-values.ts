import * as z from 'zod/mini';
import type { ChannelFormPartsFragment, ChannelTuningInput } from '../../gql/graphql';
import { readHeaders } from './lines';

export function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Left empty for what holds for all channels, or for no cap. */
function upTo(most: number) {
  return z
    .string()
    .check(z.trim(), z.refine((text) => text === '' || (/^\d{1,9}$/.test(text) && Number(text) <= most), 'tuningNumber'));
}

const cost = /^(\d{1,4})(?:\.(\d{1,6}))?$/;

export const tuningSchema = z.object({
  connectTimeoutMs: upTo(60_000),
  firstByteTimeoutMs: upTo(900_000),
  idleTimeoutMs: upTo(900_000),
  maxConcurrency: upTo(1_000_000),
  maxRequestsPerMinute: upTo(10_000_000),
  cost: z.string().check(z.trim(), z.refine((text) => text === '' || cost.test(text), 'costBad')),
  headers: z.string().check(z.refine((text) => readHeaders(text).broken === undefined, 'headersBad')),
  params: z.string().check(z.trim(), z.refine((text) => text === '' || isObject(text), 'otherBad')),
});

export type TuningValues = z.infer<typeof tuningSchema>;

/** Parts per million as a multiplier: 850000 is 0.85. */
export function multiplierOf(ppm: number): string {
  const tail = String(ppm % 1_000_000).padStart(6, '0').replace(/0+$/, '');
  return `${Math.trunc(ppm / 1_000_000)}${tail && `.${tail}`}`;
}

/** A multiplier in parts per million; what is empty is 1. */
export function ppmOf(multiplier: string): number {
  const [, whole = '1', tail = ''] = cost.exec(multiplier) ?? [];
  return Number(whole) * 1_000_000 + Number(tail.padEnd(6, '0'));
}

const orEmpty = (value: number | undefined) => (value ? String(value) : '');

export function tuningValues(tuning: ChannelFormPartsFragment['tuning'] | undefined): TuningValues {
  return {
    connectTimeoutMs: orEmpty(tuning?.connectTimeoutMs),
    firstByteTimeoutMs: orEmpty(tuning?.firstByteTimeoutMs),
    idleTimeoutMs: orEmpty(tuning?.idleTimeoutMs),
    maxConcurrency: orEmpty(tuning?.maxConcurrency),
    maxRequestsPerMinute: orEmpty(tuning?.maxRequestsPerMinute),
    cost: multiplierOf(tuning?.costPpm ?? 1_000_000),
    headers: tuning?.headers.map(({ name, value }) => `${name}: ${value}`).join('\n') ?? '',
    params: !tuning || tuning.params === '{}' ? '' : tuning.params,
  };
}

/** The whole tuning: the server replaces what it has. */
export function tuningInput(values: TuningValues): ChannelTuningInput {
  return {
    connectTimeoutMs: Number(values.connectTimeoutMs),
    firstByteTimeoutMs: Number(values.firstByteTimeoutMs),
    idleTimeoutMs: Number(values.idleTimeoutMs),
    maxConcurrency: Number(values.maxConcurrency),
    maxRequestsPerMinute: Number(values.maxRequestsPerMinute),
    costPpm: ppmOf(values.cost),
    headers: readHeaders(values.headers).headers,
    params: values.params,
  };
}
