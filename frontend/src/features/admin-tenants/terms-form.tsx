import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import * as z from 'zod/mini';
import type { TenantPartsFragment } from '../../gql/graphql';
import { PriceGroupNamesDocument, UpdatePlatformTenantDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';

const schema = z.object({
  priceGroup: z.string(),
  vipLevel: z.coerce.number().check(z.int(), z.gte(0), z.lte(100)),
  vipUntil: z.string(),
});

/** Price group and VIP level. The level replaces what codes and plans gave. */
export function TermsForm({ tenant }: { tenant: TenantPartsFragment }) {
  const { t } = useTranslation(['tenants', 'common', 'fault']);
  const [{ data }] = useQuery({ query: PriceGroupNamesDocument });
  const [result, update] = useMutation(UpdatePlatformTenantDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      priceGroup: tenant.priceGroup,
      vipLevel: tenant.vipLevel,
      vipUntil: tenant.vipExpireAt?.slice(0, 10) ?? '',
    },
  });
  const { errors, isDirty, dirtyFields } = form.formState;
  const fault = faultOf(result.error);
  const names = new Set(['default', tenant.priceGroup, ...(data?.priceSettings.groups ?? []).map(({ name }) => name)]);

  const submit = form.handleSubmit(async ({ priceGroup, vipLevel, vipUntil }) => {
    const level = dirtyFields.vipLevel || dirtyFields.vipUntil;
    await update({
      input: {
        id: tenant.id,
        priceGroup: dirtyFields.priceGroup ? priceGroup : undefined,
        vipLevel: level ? vipLevel : undefined,
        vipExpireAt: level && vipUntil ? `${vipUntil}T00:00:00Z` : undefined,
      },
    });
  });

  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <div className="grid gap-4 sm:grid-cols-3">
        <Select
          label={t('tenants:group')}
          choices={[...names].map((name) => ({ value: name, label: name }))}
          {...form.register('priceGroup')}
        />
        <Field
          label={t('tenants:level')}
          inputMode="numeric"
          error={errors.vipLevel && t('tenants:levelBad')}
          {...form.register('vipLevel')}
        />
        <Field label={t('tenants:vipUntil')} type="date" hint={t('tenants:vipUntilHint')} {...form.register('vipUntil')} />
      </div>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <div className="flex justify-end">
        <Button type="submit" disabled={!isDirty} busy={result.fetching}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
