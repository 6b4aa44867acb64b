import type { Role } from '../../gql/graphql';

const all: readonly Role[] = ['OWNER', 'ADMIN', 'BILLING', 'MEMBER', 'VIEWER'];

/** The roles that a member of a role may give; an owner alone makes owners. */
export function rolesToGive(own: Role | null): readonly Role[] {
  return own === 'OWNER' ? all : all.slice(1);
}
