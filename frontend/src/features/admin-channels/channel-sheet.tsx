import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { ChannelFormPartsFragmentDoc, ChannelOfDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Sheet } from '../../ui/dialog';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { ChannelForm } from './channel-form';
import { ChannelHealth } from './channel-health';
import { ChannelShare } from './channel-share';

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
  const [{ data, error }, refetch] = useQuery({
    query: ChannelOfDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const found = data?.node?.type === 'Channel' ? data.node : undefined;
  const channel = unmask(ChannelFormPartsFragmentDoc, found);
  const fault = faultOf(error);
  if (channel) {
    return (
      <>
        <ChannelShare id={id} />
        <ChannelHealth id={id} />
        <ChannelForm channel={channel} onDone={onClose} />
      </>
    );
  }
  if (fault) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  return data ? (
    <FaultNotice fault={{ code: 'NOT_FOUND' }} />
  ) : (
    <div aria-busy="true" className="mt-4">
      <Skeleton className="w-2/3" />
    </div>
  );
}
