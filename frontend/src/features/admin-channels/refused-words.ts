import { useTranslation } from 'react-i18next';
import type { Fault } from '../../lib/graphql/fault';

const fields = [
  'credentials',
  'baseUrl',
  'models',
  'modelMapping',
  'groups',
  'other',
  'upstream',
  'preset',
  'name',
  'priority',
  'weight',
  'tags',
  'proxy',
  'tuning',
] as const;

/** Says what the server did not accept of a channel, by the name that the form gives it. */
export function useRefusedWords(): (fault: Fault) => string {
  const { t } = useTranslation(['channels', 'fault']);
  return ({ code, field }) => {
    const refused = fields.find((name) => field?.startsWith(name));
    return code === 'INVALID' && refused ? t('channels:refused', { field: t(`channels:field_${refused}`) }) : t(`fault:${code}`);
  };
}
