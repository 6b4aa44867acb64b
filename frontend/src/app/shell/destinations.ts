import { Gauge, KeyRound, MessageSquareText } from 'lucide-react';

export const destinations = [
  { to: '/t/$tenant', name: 'overview', Icon: Gauge, exact: true },
  { to: '/t/$tenant/keys', name: 'keys', Icon: KeyRound, exact: false },
  { to: '/t/$tenant/playground', name: 'playground', Icon: MessageSquareText, exact: false },
] as const;
