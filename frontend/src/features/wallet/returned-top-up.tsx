import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { RefreshTopUpDocument, TopUpPartsFragmentDoc } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { formatMoney } from '../../lib/money';
import { Button } from '../../ui/button';

const interval = 3000;
const rounds = 20;

interface ReturnedTopUpProps {
  id: string;
  cancelled: boolean;
  onClose: () => void;
}

/** For whoever comes back from paying: says where the top-up stands by the books, never by the address. */
export function ReturnedTopUp({ id, cancelled, onClose }: ReturnedTopUpProps) {
  const { t } = useTranslation(['topUps', 'common', 'fault']);
  const [result, refresh] = useMutation(RefreshTopUpDocument);
  const [round, setRound] = useState(0);
  const topUp = unmask(TopUpPartsFragmentDoc, result.data?.refreshTopUp.topUp);
  const fault = faultOf(result.error);
  const waiting = !topUp || topUp.status === 'PENDING' || topUp.status === 'PROCESSING';
  const asking = !cancelled && waiting && round < rounds;

  useEffect(() => {
    if (!asking) {
      return undefined;
    }
    let gone = false;
    const timer = setTimeout(
      async () => {
        await refresh({ input: { id } });
        if (!gone) {
          setRound(round + 1);
        }
      },
      round === 0 ? 0 : interval,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [asking, id, refresh, round]);

  function words(): string {
    if (cancelled) {
      return t('topUps:cancelled');
    }
    if (topUp && !waiting) {
      return topUp.status === 'PAID'
        ? t('topUps:credited', { amount: formatMoney(topUp.credit) })
        : t(`topUps:${topUp.status}`);
    }
    if (fault && !asking) {
      return t(`fault:${fault.code}`);
    }
    return asking ? t('topUps:waiting') : t('topUps:waitingLong');
  }

  return (
    <div role="status" className="mt-4 flex flex-wrap items-center justify-between gap-3 border-y border-rule py-3">
      <div>
        <p className="font-medium">{words()}</p>
        <p className="font-mono text-xs text-muted">{id}</p>
      </div>
      <Button onClick={onClose}>{t('common:close')}</Button>
    </div>
  );
}
