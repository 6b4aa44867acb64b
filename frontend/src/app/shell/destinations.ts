import {
  CircleUser,
  Clapperboard,
  Gauge,
  History,
  KeyRound,
  MessageSquareText,
  ScrollText,
  Users,
  Wallet,
  Webhook,
} from 'lucide-react';

export const destinations = [
  { to: '/t/$tenant', name: 'overview', Icon: Gauge, exact: true },
  { to: '/t/$tenant/keys', name: 'keys', Icon: KeyRound, exact: false },
  { to: '/t/$tenant/playground', name: 'playground', Icon: MessageSquareText, exact: false },
  { to: '/t/$tenant/requests', name: 'requests', Icon: ScrollText, exact: false },
  { to: '/t/$tenant/tasks', name: 'tasks', Icon: Clapperboard, exact: false },
  { to: '/t/$tenant/wallet', name: 'wallet', Icon: Wallet, exact: false },
  { to: '/t/$tenant/webhooks', name: 'webhooks', Icon: Webhook, exact: false },
  { to: '/t/$tenant/members', name: 'members', Icon: Users, exact: false },
  { to: '/t/$tenant/audit', name: 'audit', Icon: History, exact: false },
  { to: '/t/$tenant/account', name: 'profile', Icon: CircleUser, exact: false },
] as const;

/** How many of them fit the bar at the bottom of a phone; the others are behind More. */
export const barSize = 3;
