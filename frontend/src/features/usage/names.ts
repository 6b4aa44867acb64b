import type { UsageKeysQuery, UsageMembersQuery } from '../../gql/graphql';

type Key = UsageKeysQuery['apiKeys']['edges'][number]['node'];
type Member = UsageMembersQuery['members']['edges'][number]['node'];

/** Keys by id; of those that bear one name, as the playground's of every member do, whose each is. */
export function keyNames(keys: readonly Key[]): ReadonlyMap<string, string> {
  const bearers = new Map<string, number>();
  for (const { name } of keys) {
    bearers.set(name, (bearers.get(name) ?? 0) + 1);
  }
  return new Map(
    keys.map(({ id, name, createdBy }) => [id, (bearers.get(name) ?? 0) > 1 && createdBy ? `${name} (${createdBy.displayName})` : name]),
  );
}

/** Members by the id of the user. */
export function memberNames(members: readonly Member[]): ReadonlyMap<string, string> {
  return new Map(members.flatMap(({ user }): [string, string][] => (user ? [[user.id, user.displayName || user.email || user.id]] : [])));
}
