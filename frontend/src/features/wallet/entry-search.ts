import * as z from 'zod/mini';
import type { WalletEntryFilter, WalletEntryType } from '../../gql/graphql';

export const entryTypes = ['CHARGE', 'TOP_UP', 'BONUS', 'REDEEM', 'REFUND', 'ADJUST', 'PLAN'] as const satisfies readonly WalletEntryType[];

/** Which entries are asked for; days are of UTC, as statements have them, and both count. */
export interface EntrySearch {
  type?: WalletEntryType;
  from?: string;
  to?: string;
}

const day = z.catch(z.optional(z.iso.date()), undefined);

export const entrySearchShape = {
  type: z.catch(z.optional(z.enum(entryTypes)), undefined),
  from: day,
  to: day,
};

const oneDay = 24 * 60 * 60 * 1000;

/** The day behind a day, so that a day that is named counts in full. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + oneDay).toISOString().slice(0, 10);
}

/** Absent for none. */
export function entryFilter({ type, from, to }: EntrySearch): WalletEntryFilter | undefined {
  const filter: WalletEntryFilter = {};
  if (type) {
    filter.type = type;
  }
  if (from) {
    filter.from = `${from}T00:00:00Z`;
  }
  if (to) {
    filter.to = `${dayAfter(to)}T00:00:00Z`;
  }
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** Where the statement of these days is, as a table or as a page to print. */
export function statementAddress(form: 'csv' | 'page', tenant: string, { from, to }: EntrySearch): string {
  const query = new URLSearchParams({ tenant });
  if (from) {
    query.set('from', from);
  }
  if (to) {
    query.set('to', dayAfter(to));
  }
  return `/export/statement${form === 'page' ? '.html' : ''}?${query}`;
}

/** Whether the days lie the right way round. */
export function isRange({ from, to }: EntrySearch): boolean {
  return !from || !to || from <= to;
}
