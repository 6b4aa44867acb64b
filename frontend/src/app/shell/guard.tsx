import { Outlet, useMatches } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Permission, Role } from '../../gql/graphql';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';
import type { Destination } from './destinations';

/** Whom a page is open to: whoever may do one of these things, or has one of these roles. */
export interface Opening {
  permissions: readonly Permission[];
  roles?: readonly Role[];
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Absent for everybody who is let in. */
    openTo?: Opening;
  }
}

export function isOpen(
  openTo: Opening | undefined,
  { permissions, role }: { permissions: readonly Permission[]; role: Role | null },
): boolean {
  return (
    !openTo ||
    openTo.permissions.some((permission) => permissions.includes(permission)) ||
    (role !== null && (openTo.roles?.includes(role) ?? false))
  );
}

/** The page that the address means, or why the viewer's role does not open it; here alone, for every page. */
export function GuardedOutlet({ destinations }: { destinations: readonly Destination[] }) {
  const viewer = useViewer();
  const closed = useMatches({
    select: (matches) => matches.find(({ staticData }) => !isOpen(staticData.openTo, viewer))?.routeId,
  });
  if (closed === undefined) {
    return <Outlet />;
  }
  return <ClosedPage title={destinations.find(({ link }) => link.to === closed)?.label} />;
}

function ClosedPage({ title }: { title: string | undefined }) {
  const { t } = useTranslation('fault');
  const { tenantName } = useViewer();
  usePageTitle(title ?? t('forbiddenTitle'), tenantName);
  return (
    <>
      <PageHeader title={title ?? t('forbiddenTitle')} />
      <ForbiddenNote tenant={tenantName} />
    </>
  );
}
