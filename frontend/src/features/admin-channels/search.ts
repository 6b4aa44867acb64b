import * as z from 'zod/mini';
import type { ChannelPartsFragment } from '../../gql/graphql';

const states = ['ENABLED', 'DISABLED', 'AUTO_DISABLED'] as const;

/** What the address of the page of channels holds; `edit` is the channel whose form is open. */
export interface ChannelSearch {
  find?: string;
  state?: (typeof states)[number];
  new?: boolean;
  import?: boolean;
  edit?: string;
}

const text = z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(200))), undefined);

const schema = z.object({
  find: text,
  state: z.catch(z.optional(z.enum(states)), undefined),
  new: z.catch(z.optional(z.boolean()), undefined),
  import: z.catch(z.optional(z.boolean()), undefined),
  edit: text,
});

export const channelStates = states;

export function parseChannelSearch(search: Record<string, unknown>): ChannelSearch {
  return schema.parse(search);
}

type Findable = Pick<ChannelPartsFragment, 'id' | 'name' | 'number' | 'preset' | 'upstream' | 'models' | 'groups' | 'tags' | 'status'>;

/** Whether a channel has the state and a part that reads like what is sought. */
export function matches(channel: Findable, { find, state }: ChannelSearch): boolean {
  if (state && channel.status !== state) {
    return false;
  }
  if (!find) {
    return true;
  }
  const parts = [
    channel.id,
    `#${channel.number}`,
    channel.name,
    channel.preset,
    channel.upstream,
    ...channel.models,
    ...channel.groups,
    ...channel.tags,
  ];
  return parts.some((part) => part.toLowerCase().includes(find.toLowerCase()));
}
