import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ChangeMemberRoleDocument, type MemberPartsFragment, type Role } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { useViewer } from '../../lib/viewer';
import { controlClass } from '../../ui/field';
import { rolesToGive } from './roles';

interface RoleSelectProps {
  member: MemberPartsFragment;
  onFault: (words: string) => void;
}

/** Changes a role as soon as another one is chosen. */
export function RoleSelect({ member, onFault }: RoleSelectProps) {
  const { t } = useTranslation(['members', 'fault']);
  const { role } = useViewer();
  const [result, change] = useMutation(ChangeMemberRoleDocument);

  async function choose(next: string) {
    const chosen = rolesToGive(role).find((one) => one === next);
    if (!chosen) {
      return;
    }
    const { error } = await change({ input: { id: member.id, role: chosen } });
    const code = faultOf(error)?.code;
    if (code === 'CONFLICT') {
      onFault(t('members:lastOwner'));
    } else {
      onFault(code ? t(`fault:${code}`) : '');
    }
  }

  return (
    <select
      aria-label={t('members:roleOf', { name: member.user?.displayName ?? '' })}
      className={`${controlClass} w-auto min-w-28 py-1`}
      value={member.role}
      disabled={result.fetching}
      onChange={(event) => void choose(event.target.value)}
    >
      {rolesToGive(role).map((one: Role) => (
        <option key={one} value={one}>
          {t(`members:${one}`)}
        </option>
      ))}
    </select>
  );
}
