import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RefundRequestDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { formatMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

interface RefundFormProps {
  requestId: string;
  charge: string;
  onRefunded: () => void;
}

/** Gives back what one call cost. */
export function RefundForm({ requestId, charge, onRefunded }: RefundFormProps) {
  const { t } = useTranslation(['support', 'fault']);
  const [result, refund] = useMutation(RefundRequestDocument);
  const [remark, setRemark] = useState('');
  const fault = faultOf(result.error);

  function wordsFor({ code }: Fault): string {
    return code === 'UNAVAILABLE' ? t('support:frozen') : t(`fault:${code}`);
  }

  return (
    <form
      noValidate
      className="max-w-[36rem] space-y-3"
      onSubmit={async (event) => {
        event.preventDefault();
        const { data } = await refund({ input: { requestId, remark: remark.trim() } });
        if (data) {
          onRefunded();
        }
      }}
    >
      <Field
        label={t('support:remark')}
        hint={t('support:remarkHint')}
        autoComplete="off"
        maxLength={500}
        value={remark}
        onChange={(event) => setRemark(event.target.value)}
      />
      <FormFault text={fault && wordsFor(fault)} />
      <Button type="submit" disabled={remark.trim() === ''} busy={result.fetching}>
        {t('support:refund', { amount: formatMoney(charge) })}
      </Button>
    </form>
  );
}
