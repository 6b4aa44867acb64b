import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { PeakPartsFragmentDoc, PricePartsFragmentDoc, PriceToEditDocument, RatePartsFragmentDoc } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Sheet } from '../../ui/dialog';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { DraftForm } from './draft-form';
import { valuesOf } from './draft-values';

const nothing = { sell: [], cost: [], sellPeaks: [], costPeaks: [] };

/** Begins with the newest version of the model, draft or published. */
function Edited({ model, onDone }: { model: string; onDone: () => void }) {
  const [{ data, error }, refetch] = useQuery({
    query: PriceToEditDocument,
    variables: { model },
    requestPolicy: 'network-only',
  });
  const fault = faultOf(error);
  if (fault) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!data) {
    return (
      <div aria-busy="true" className="mt-4">
        <Skeleton className="w-2/3" />
      </div>
    );
  }
  const newest = data.prices.edges[0]?.node;
  const before = unmask(PricePartsFragmentDoc, newest) ?? undefined;
  const card = newest && before
    ? {
        sell: unmask(RatePartsFragmentDoc, before.sell),
        cost: unmask(RatePartsFragmentDoc, before.cost),
        sellPeaks: unmask(PeakPartsFragmentDoc, newest.sellPeaks),
        costPeaks: unmask(PeakPartsFragmentDoc, newest.costPeaks),
      }
    : nothing;
  return <DraftForm values={valuesOf(model, before, card)} known={before !== undefined} onDone={onDone} />;
}

interface DraftSheetProps {
  /** The model to price, "new" for one to be named; absent while closed. */
  subject: string | undefined;
  onClose: () => void;
}

export function DraftSheet({ subject, onClose }: DraftSheetProps) {
  const { t } = useTranslation('prices');
  return (
    <Sheet
      open={subject !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('draftTitle')}
      description={t('draftHint')}
    >
      {subject === 'new' && <DraftForm values={valuesOf('', undefined, nothing)} known={false} onDone={onClose} />}
      {subject && subject !== 'new' && <Edited key={subject} model={subject} onDone={onClose} />}
    </Sheet>
  );
}
