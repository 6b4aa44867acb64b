import * as z from 'zod/mini';
import type { Permission } from '../../gql/graphql';
import { periods, type Period } from '../../lib/period';

export const measures = ['spend', 'calls', 'tokens', 'wait', 'failed'] as const;
export const groups = ['model', 'key', 'member'] as const;

export type Measure = (typeof measures)[number];
export type Group = (typeof groups)[number];

/** What the address of the overview holds. */
export interface UsageSearch {
  /** How far back the charts look; absent for 30 days. */
  span?: Period;
  /** What is drawn; absent for what was spent. */
  measure?: Measure;
  /** What it is told apart by; absent for all in one. */
  by?: Group;
}

export const usual = { span: '30d', measure: 'spend' } as const satisfies UsageSearch;

const schema = z.object({
  span: z.catch(z.optional(z.enum(periods)), undefined),
  measure: z.catch(z.optional(z.enum(measures)), undefined),
  by: z.catch(z.optional(z.enum(groups)), undefined),
});

/** Drops what is no answer, and what holds without being said. */
export function parseUsageSearch(search: Record<string, unknown>): UsageSearch {
  const { span, measure, by } = schema.parse(search);
  return {
    span: span === usual.span ? undefined : span,
    measure: measure === usual.measure ? undefined : measure,
    by,
  };
}

/** What can be told apart by somebody: of keys and members that they do not see, they would read no names. */
export function groupsFor(can: (permission: Permission) => boolean): Group[] {
  const open: Record<Group, boolean> = {
    model: true,
    key: can('KEYS_READ') || can('KEYS_WRITE'),
    member: can('MEMBERS_READ'),
  };
  return groups.filter((group) => open[group]);
}
