import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateBuyerDocument, type BuyerPartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { TextArea } from '../../ui/text-area';

const schema = z.object({
  legalName: z.string().check(z.trim(), z.maxLength(200)),
  address: z.string().check(z.trim(), z.maxLength(500)),
  country: z.string().check(z.trim(), z.toUpperCase(), z.regex(/^(?:[A-Z]{2})?$/)),
  taxId: z.string().check(z.trim(), z.maxLength(50)),
  email: z.string().check(z.trim(), z.regex(/^(?:\S+@\S+)?$/)),
});

/** Who stands on receipts. */
export function BuyerForm({ buyer }: { buyer: BuyerPartsFragment }) {
  const { t } = useTranslation(['paying', 'common', 'fault']);
  const [result, update] = useMutation(UpdateBuyerDocument);
  const { legalName, address, country, taxId, email } = buyer;
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { legalName, address, country, taxId, email } });
  const { errors, isDirty } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async (input) => {
    const { data } = await update({ input });
    if (data) {
      form.reset(input);
    }
  });

  return (
    <form onSubmit={submit} noValidate className="max-w-[36rem] space-y-4">
      <Field label={t('paying:legalName')} autoComplete="organization" error={errors.legalName && t('paying:tooLong')} {...form.register('legalName')} />
      <TextArea
        label={t('paying:address')}
        rows={3}
        autoComplete="street-address"
        error={errors.address && t('paying:tooLong')}
        {...form.register('address')}
      />
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field
          label={t('paying:country')}
          hint={t('paying:countryHint')}
          maxLength={2}
          autoComplete="country"
          className="uppercase"
          error={errors.country && t('paying:countryBad')}
          {...form.register('country')}
        />
        <Field label={t('paying:taxId')} autoComplete="off" error={errors.taxId && t('paying:tooLong')} {...form.register('taxId')} />
      </div>
      <Field
        label={t('paying:email')}
        type="email"
        autoComplete="email"
        error={errors.email && t('paying:emailBad')}
        {...form.register('email')}
      />
      <SaveRow fault={fault && t(`fault:${fault.code}`)} busy={result.fetching} dirty={isDirty} saved={!!result.data} />
    </form>
  );
}
