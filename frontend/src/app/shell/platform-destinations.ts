import { linkOptions } from '@tanstack/react-router';
import {
  Building2,
  ChartNoAxesCombined,
  Gem,
  History,
  LifeBuoy,
  Network,
  Palette,
  Server,
  Settings,
  Tags,
  Ticket,
  Undo2,
  UserRound,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** Where the menu of the operator's side leads. */
export function usePlatformDestinations() {
  const { t } = useTranslation('platform');
  return [
    { link: linkOptions({ to: '/admin' }), label: t('report'), Icon: ChartNoAxesCombined, exact: true },
    { link: linkOptions({ to: '/admin/channels' }), label: t('channels'), Icon: Network },
    { link: linkOptions({ to: '/admin/prices' }), label: t('prices'), short: t('pricesShort'), Icon: Tags },
    { link: linkOptions({ to: '/admin/tenants' }), label: t('tenants'), Icon: Building2 },
    { link: linkOptions({ to: '/admin/users' }), label: t('users'), Icon: UserRound },
    { link: linkOptions({ to: '/admin/codes' }), label: t('codes'), Icon: Ticket },
    { link: linkOptions({ to: '/admin/plans' }), label: t('plans'), Icon: Gem },
    { link: linkOptions({ to: '/admin/refunds' }), label: t('refunds'), Icon: Undo2 },
    { link: linkOptions({ to: '/admin/support' }), label: t('support'), Icon: LifeBuoy },
    { link: linkOptions({ to: '/admin/audit' }), label: t('audit'), Icon: History },
    { link: linkOptions({ to: '/admin/brand' }), label: t('brand'), Icon: Palette },
    { link: linkOptions({ to: '/admin/settings' }), label: t('settings'), Icon: Settings },
    { link: linkOptions({ to: '/admin/status' }), label: t('status'), Icon: Server },
  ];
}
