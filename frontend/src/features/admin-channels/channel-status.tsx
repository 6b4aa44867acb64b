import { CircleCheck, CircleOff, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChannelPartsFragment } from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { Moment } from '../../ui/moment';
import type { Trial } from './use-trials';

const looks = {
  ENABLED: { Icon: CircleCheck, tone: 'text-ok' },
  DISABLED: { Icon: CircleOff, tone: 'text-muted' },
  AUTO_DISABLED: { Icon: TriangleAlert, tone: 'text-warn' },
};

/** Whether a channel is used, and why not. */
export function ChannelState({ channel }: { channel: ChannelPartsFragment }) {
  const { t } = useTranslation('channels');
  const { Icon, tone } = looks[channel.status];
  return (
    <div>
      <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', tone)}>
        <Icon size={13} aria-hidden />
        {t(channel.status)}
      </span>
      {channel.status === 'AUTO_DISABLED' && channel.disabledReason && (
        <p className="max-w-60 text-xs break-words text-muted">{channel.disabledReason}</p>
      )}
    </div>
  );
}

function LastTest({ channel }: { channel: ChannelPartsFragment }) {
  const { t } = useTranslation('channels');
  if (!channel.testedAt) {
    return <span className="text-muted">{t('neverTested')}</span>;
  }
  return (
    <span className="num text-muted">
      <Moment value={channel.testedAt} /> · {t('ms', { ms: channel.responseMs })}
    </span>
  );
}

/** The test that runs or ran just now, else the last one that is stored. */
export function TrialView({ channel, trial }: { channel: ChannelPartsFragment; trial: Trial | undefined }) {
  const { t } = useTranslation(['channels', 'fault']);
  switch (trial?.state) {
    case undefined:
      return <LastTest channel={channel} />;
    case 'waiting':
      return <span className="text-muted">{t('channels:waiting')}</span>;
    case 'running':
      return (
        <span className="inline-flex items-center gap-1.5">
          <LoaderCircle size={13} className="animate-spin" aria-hidden />
          {t('channels:testing')}
        </span>
      );
    case 'passed':
      return <span className="num text-ok">{t('channels:passed', { ms: trial.ms })}</span>;
    case 'failed':
      return (
        <span className="num text-bad">
          {t('channels:failedIn', { ms: trial.ms })}
          <span className="block max-w-80 text-xs break-words">{trial.message}</span>
        </span>
      );
    case 'refused':
      return <span className="text-bad">{t(`fault:${trial.fault.code}`)}</span>;
  }
}
