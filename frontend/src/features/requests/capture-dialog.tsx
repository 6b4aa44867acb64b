import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { CaptureOfRequestDocument, CapturePartsFragmentDoc } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button, buttonClass } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { FaultNotice } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { CaptureStatus } from './capture-status';
import { Contents } from './contents';

interface CaptureDialogProps {
  /** Absent while no call is open. */
  id: string | undefined;
  tenant: string;
  onClose: () => void;
}

/** What one call said and was answered, also of those that were never charged and stand in no log. */
export function CaptureDialog({ id, tenant, onClose }: CaptureDialogProps) {
  const { t } = useTranslation(['captures', 'common']);
  const [{ data, error, stale }, refetch] = useQuery({
    query: CaptureOfRequestDocument,
    variables: { filter: { requestId: id ?? '' } },
    pause: id === undefined,
    requestPolicy: 'cache-and-network',
  });
  const node = data?.captures.edges[0]?.node;
  const call = unmask(CapturePartsFragmentDoc, node);
  const shown = call?.requestId === id ? call : undefined;
  const fault = faultOf(error);
  const gone = data && !stale && !node;

  return (
    <Modal
      open={id !== undefined}
      onOpenChange={(next) => !next && onClose()}
      wide
      title={shown?.model || t('captures:one')}
      description={t('captures:oneHint')}
    >
      {id && (
        <p className="mt-2 flex items-center gap-1">
          <span className="font-mono text-xs break-all select-all">{id}</span>
          <CopyIcon text={id} label={t('common:copyRequest', { id })} />
        </p>
      )}
      {shown && node ? (
        <>
          <p className="mt-2 flex flex-wrap items-baseline gap-4 text-sm">
            <CaptureStatus status={shown.status} failed={shown.failed} />
            <Moment value={shown.createdAt} />
          </p>
          <Contents contents={node} />
        </>
      ) : (
        <div className="mt-4">
          {fault && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
          {!fault && gone && <Nothing title={t('captures:unknown')} hint={t('captures:unknownHint')} />}
          {!fault && !gone && (
            <div aria-busy="true">
              <Skeleton className="block w-2/3" />
            </div>
          )}
        </div>
      )}
      <div className="mt-5 flex justify-end gap-2">
        {shown && shown.status < 400 && (
          <Link to="/t/$tenant/requests" params={{ tenant }} search={{ open: shown.requestId }} className={buttonClass('plain')}>
            {t('captures:toRequest')}
          </Link>
        )}
        <Button onClick={onClose}>{t('common:close')}</Button>
      </div>
    </Modal>
  );
}
