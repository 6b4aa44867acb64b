import { createContext, use, type ReactNode } from 'react';
import type { Permission, PlatformRole, Role } from '../gql/graphql';

export interface ViewerState {
  userId: string;
  userName: string;
  tenantName: string;
  tenantSlug: string;
  role: Role | null;
  /** What the viewer may do on the operator's side. */
  platformRole: PlatformRole;
  permissions: readonly Permission[];
}

const ViewerContext = createContext<ViewerState | undefined>(undefined);

export function ViewerProvider({ viewer, children }: { viewer: ViewerState; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

export function useViewer(): ViewerState {
  const viewer = use(ViewerContext);
  if (!viewer) {
    throw new Error('useViewer is for pages of the console');
  }
  return viewer;
}

export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useViewer();
  return (permission) => permissions.includes(permission);
}
