import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { RedeemCodeDocument, type RedeemCodeMutation } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { formatMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

const schema = z.object({ code: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)) });

/** Turns a code into credit, bonus or a level. */
export function RedeemForm() {
  const { t } = useTranslation(['topUps', 'fault']);
  const [result, redeem] = useMutation(RedeemCodeDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { code: '' } });

  const submit = form.handleSubmit(async ({ code }) => {
    const { data } = await redeem({ input: { code } });
    if (data) {
      form.reset();
    }
  });

  function wordsFor(fault: Fault): string {
    return fault.code === 'INVALID' ? t('topUps:codeBad') : t(`fault:${fault.code}`);
  }

  function outcome({ repeated, amount, redemption }: RedeemCodeMutation['redeemCode']): string {
    if (repeated) {
      return t('topUps:codeAgain');
    }
    return redemption.kind === 'VIP'
      ? t('topUps:codeVip', { level: redemption.vipLevel ?? '' })
      : t('topUps:codeGood', { amount: formatMoney(amount) });
  }

  const fault = faultOf(result.error);
  return (
    <form onSubmit={submit} noValidate className="max-w-[30rem]">
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <Field
            label={t('topUps:code')}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="font-mono uppercase"
            error={form.formState.errors.code && t('topUps:codeMissing')}
            {...form.register('code')}
          />
        </div>
        <Button type="submit" className="mt-[calc(1lh+0.25rem)]" busy={result.fetching}>
          {t('topUps:redeem')}
        </Button>
      </div>
      <div className="mt-2">
        <FormFault text={fault && wordsFor(fault)} />
        <p role="status" className="text-ok">
          {result.data && outcome(result.data.redeemCode)}
        </p>
      </div>
    </form>
  );
}
