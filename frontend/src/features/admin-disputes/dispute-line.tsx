import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { DisputePartsFragment } from '../../gql/graphql';
import { ClearTopUpDisputeDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { formatMoney } from '../../lib/money';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { RowAction } from '../../ui/row-actions';
import { debtState } from './debt';

/** What is owed of a lost dispute, and until when. */
export function DebtText({ dispute }: { dispute: DisputePartsFragment }) {
  const { t } = useTranslation('disputes');
  const state = debtState(dispute);
  switch (state) {
    case 'none':
      return <>–</>;
    case 'writtenOff':
      return <>{t('writtenOff', { amount: formatMoney(dispute.writtenOff) })}</>;
    default:
      return (
        <span>
          {t('owed', { amount: formatMoney(dispute.debt) })}
          {dispute.writeOffAt && (
            <>
              {' · '}
              {t('writeOff')} <Moment value={dispute.writeOffAt} />
            </>
          )}
        </span>
      );
  }
}

/** Thaws the wallet as far as one dispute has frozen it. */
export function ThawAction({ dispute }: { dispute: DisputePartsFragment }) {
  const { t } = useTranslation(['disputes', 'fault']);
  const [result, clear] = useMutation(ClearTopUpDisputeDocument);
  const fault = faultOf(result.error);
  if (!dispute.suspends) {
    return null;
  }
  return (
    <>
      <RowAction
        busy={result.fetching}
        aria-label={t('disputes:thawNamed', { amount: `${dispute.amount} ${dispute.currency}` })}
        onClick={() => void clear({ input: { id: dispute.id } })}
      >
        {t('disputes:thaw')}
      </RowAction>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
    </>
  );
}
