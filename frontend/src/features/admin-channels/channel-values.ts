import * as z from 'zod/mini';
import type { ChannelPartsFragment, CreateChannelInput, UpdateChannelInput } from '../../gql/graphql';
import { readCredentials, readMapping, readNames } from './lines';

export interface Preset {
  name: string;
  title: string;
  upstream: string;
  baseUrl: string;
  models: string[];
  noCredential: boolean;
}

const whole = z.coerce.number('number').check(z.int('number'), z.gte(-1_000_000, 'number'), z.lte(1_000_000, 'number'));

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

export const channelSchema = z.object({
  preset: z.string(),
  name: z.string().check(z.trim(), z.minLength(1, 'nameMissing'), z.maxLength(128, 'nameLong')),
  credentials: z.string().check(z.refine((text) => readCredentials(text).broken.length === 0, 'credentialsBroken')),
  baseUrl: z.string().check(z.trim(), z.refine((url) => url === '' || /^https?:\/\/\S+$/.test(url), 'urlBad')),
  models: z.string().check(z.refine((text) => readNames(text).length > 0, 'modelsMissing')),
  mapping: z.string().check(z.refine((text) => readMapping(text).broken === undefined, 'mappingBad')),
  groups: z.string(),
  priority: whole,
  weight: whole,
  onDisconnect: z.enum(['CANCEL', 'DRAIN']),
  billsAbandoned: z.boolean(),
  other: z.string().check(z.trim(), z.refine((text) => text === '' || isObject(text), 'otherBad')),
});

export type ChannelValues = z.infer<typeof channelSchema>;

export function valuesOf(channel: ChannelPartsFragment | undefined): ChannelValues {
  return {
    preset: channel?.preset ?? '',
    name: channel?.name ?? '',
    credentials: '',
    baseUrl: channel?.baseUrl ?? '',
    models: channel?.models.join('\n') ?? '',
    mapping: '',
    groups: channel?.groups.join(', ') ?? 'default',
    priority: channel?.priority ?? 0,
    weight: channel?.weight ?? 0,
    onDisconnect: channel?.onDisconnect ?? 'CANCEL',
    billsAbandoned: channel?.billsAbandoned ?? false,
    other: '',
  };
}

function common(values: ChannelValues) {
  const { mapping } = readMapping(values.mapping);
  return {
    name: values.name,
    preset: values.preset,
    models: readNames(values.models),
    modelMapping: mapping.length > 0 ? mapping : undefined,
    groups: readNames(values.groups),
    priority: values.priority,
    weight: values.weight,
    onDisconnect: values.onDisconnect,
    billsAbandoned: values.billsAbandoned,
    other: values.other || undefined,
  };
}

export function createInput(values: ChannelValues): CreateChannelInput {
  return {
    ...common(values),
    upstream: values.preset === '' ? 'openai' : undefined,
    credentials: readCredentials(values.credentials).values,
    baseUrl: values.baseUrl || undefined,
  };
}

/** Keys, mapping and further settings are never shown; what is left empty of them stays as it is. */
export function updateInput(id: string, values: ChannelValues): UpdateChannelInput {
  const credentials = readCredentials(values.credentials).values;
  return {
    ...common(values),
    id,
    baseUrl: values.baseUrl,
    credentials: credentials.length > 0 ? credentials : undefined,
  };
}
