import { useTranslation } from 'react-i18next';
import { Sheet } from '../../ui/dialog';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { ChannelForm } from './channel-form';
import { ChannelHealth } from './channel-health';
import { useChannels } from './use-channels';

interface ChannelSheetProps {
  /** Identifier of the channel to edit, or "new"; absent while closed. */
  subject: string | undefined;
  onClose: () => void;
}

export function ChannelSheet({ subject, onClose }: ChannelSheetProps) {
  const { t } = useTranslation('channels');
  return (
    <Sheet
      open={subject !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={subject === 'new' ? t('createTitle') : t('editTitle')}
      description={t('formHint')}
    >
      {subject === 'new' && <ChannelForm onDone={onClose} />}
      {subject && subject !== 'new' && <Edited key={subject} id={subject} onClose={onClose} />}
    </Sheet>
  );
}

function Edited({ id, onClose }: { id: string; onClose: () => void }) {
  const { channels, page } = useChannels();
  const channel = channels?.find((candidate) => candidate.id === id);
  if (channel) {
    return (
      <>
        <ChannelHealth id={id} />
        <ChannelForm channel={channel} onDone={onClose} />
      </>
    );
  }
  if (page.fault) {
    return <FaultNotice fault={page.fault} onRetry={page.retry} />;
  }
  return channels && !page.fetching ? (
    <FaultNotice fault={{ code: 'NOT_FOUND' }} />
  ) : (
    <div aria-busy="true" className="mt-4">
      <Skeleton className="w-2/3" />
    </div>
  );
}
