import { linkOptions } from '@tanstack/react-router';
import {
  CircleUser,
  BookOpen,
  Clapperboard,
  Gauge,
  History,
  KeyRound,
  MessageSquareText,
  ScrollText,
  Settings2,
  Users,
  Wallet,
  Webhook,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { usePlatformDestinations } from './platform-destinations';

/** Where the menu of a workspace leads. */
export function useConsoleDestinations(tenant: string) {
  const { t } = useTranslation('shell');
  const params = { tenant };
  return [
    { link: linkOptions({ to: '/t/$tenant', params }), label: t('overview'), Icon: Gauge, exact: true },
    { link: linkOptions({ to: '/t/$tenant/keys', params }), label: t('keys'), Icon: KeyRound },
    { link: linkOptions({ to: '/t/$tenant/playground', params }), label: t('playground'), Icon: MessageSquareText },
    { link: linkOptions({ to: '/t/$tenant/requests', params }), label: t('requests'), Icon: ScrollText },
    { link: linkOptions({ to: '/t/$tenant/tasks', params }), label: t('tasks'), Icon: Clapperboard },
    { link: linkOptions({ to: '/t/$tenant/wallet', params }), label: t('wallet'), Icon: Wallet },
    { link: linkOptions({ to: '/t/$tenant/webhooks', params }), label: t('webhooks'), Icon: Webhook },
    { link: linkOptions({ to: '/t/$tenant/docs', params }), label: t('docs'), Icon: BookOpen },
    { link: linkOptions({ to: '/t/$tenant/members', params }), label: t('members'), Icon: Users },
    { link: linkOptions({ to: '/t/$tenant/audit', params }), label: t('audit'), Icon: History },
    { link: linkOptions({ to: '/t/$tenant/settings', params }), label: t('settings'), Icon: Settings2 },
    { link: linkOptions({ to: '/t/$tenant/account', params }), label: t('profile'), Icon: CircleUser },
  ];
}

export type Destination = (
  | ReturnType<typeof useConsoleDestinations>[number]
  | ReturnType<typeof usePlatformDestinations>[number]
) & {
  exact?: boolean;
  /** What fits the bar at the bottom of a phone, where the label does not. */
  short?: string;
};

/** How many of them fit the bar at the bottom of a phone; the others are behind More. */
export const barSize = 3;
