import * as z from 'zod/mini';
import type { ChannelFormPartsFragment, CreateChannelInput, UpdateChannelInput } from '../../gql/graphql';
import { readCredentials, readMapping, readNames, readTags } from './lines';
import { isObject, tuningInput, tuningSchema, tuningValues } from './tuning-values';

export interface Preset {
  name: string;
  title: string;
  upstream: string;
  baseUrl: string;
  models: string[];
  noCredential: boolean;
}

const whole = z.coerce.number('number').check(z.int('number'), z.gte(-1_000_000, 'number'), z.lte(1_000_000, 'number'));

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
  tags: z.string(),
  proxy: z
    .string()
    .check(z.trim(), z.refine((url) => url === '' || /^(?:https?|socks5):\/\/\S+$/.test(url), 'proxyBad')),
  withoutProxy: z.boolean(),
  tuning: tuningSchema,
});

/** What the fields hold, before numbers are read. */
export type ChannelEntries = z.input<typeof channelSchema>;
export type ChannelValues = z.infer<typeof channelSchema>;

export function valuesOf(channel: ChannelFormPartsFragment | undefined): ChannelValues {
  return {
    preset: channel?.preset ?? '',
    name: channel?.name ?? '',
    credentials: '',
    baseUrl: channel?.baseUrl ?? '',
    models: channel?.models.join('\n') ?? '',
    mapping: channel?.modelMapping.map(({ from, to }) => `${from} = ${to}`).join('\n') ?? '',
    groups: channel?.groups.join(', ') ?? 'default',
    priority: channel?.priority ?? 0,
    weight: channel?.weight ?? 0,
    onDisconnect: channel?.onDisconnect ?? 'CANCEL',
    billsAbandoned: channel?.billsAbandoned ?? false,
    other: '',
    tags: channel?.tags.join(', ') ?? '',
    proxy: '',
    withoutProxy: false,
    tuning: tuningValues(channel?.tuning),
  };
}

function common(values: ChannelValues) {
  return {
    name: values.name,
    preset: values.preset,
    models: readNames(values.models),
    modelMapping: readMapping(values.mapping).mapping,
    groups: readNames(values.groups),
    priority: values.priority,
    weight: values.weight,
    onDisconnect: values.onDisconnect,
    billsAbandoned: values.billsAbandoned,
    other: values.other || undefined,
    tags: readTags(values.tags),
    tuning: tuningInput(values.tuning),
  };
}

export function createInput(values: ChannelValues): CreateChannelInput {
  return {
    ...common(values),
    upstream: values.preset === '' ? 'openai' : undefined,
    credentials: readCredentials(values.credentials).values,
    baseUrl: values.baseUrl || undefined,
    proxy: values.proxy || undefined,
  };
}

/** Keys, the proxy and further settings are never shown; what is left empty of them stays as it is. */
export function updateInput(id: string, values: ChannelValues): UpdateChannelInput {
  const credentials = readCredentials(values.credentials).values;
  return {
    ...common(values),
    id,
    baseUrl: values.baseUrl,
    proxy: values.withoutProxy ? '' : values.proxy || undefined,
    credentials: credentials.length > 0 ? credentials : undefined,
  };
}
