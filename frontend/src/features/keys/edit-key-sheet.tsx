import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { UpdateApiKeyDocument, type KeyPartsFragment } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { Sheet } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { BudgetBars } from './budget-bars';
import { LimitFields } from './limit-fields';
import { limitInput, limitShape, limitsOf } from './limit-values';

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(64)),
  expires: z.string(),
  enabled: z.boolean(),
  ...limitShape,
});

function EditKeyForm({ target, onDone }: { target: KeyPartsFragment; onDone: () => void }) {
  const { t } = useTranslation(['keys', 'common', 'fault']);
  const [result, update] = useMutation(UpdateApiKeyDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      name: target.name,
      expires: target.expiresAt?.slice(0, 10) ?? '',
      enabled: target.status !== 'DISABLED',
      ...limitsOf(target),
    },
  });
  const { errors, dirtyFields } = form.formState;
  const fault = faultOf(result.error);

  const submit = form.handleSubmit(async ({ name, expires, enabled, ...limits }) => {
    const { data } = await update({
      input: {
        id: target.id,
        name,
        enabled: dirtyFields.enabled ? enabled : undefined,
        ...(dirtyFields.expires && { expiresAt: expires ? `${expires}T23:59:59Z` : null }),
        ...limitInput(limits),
      },
    });
    if (data) {
      onDone();
    }
  });

  function wordsFor({ code, field }: Fault): string {
    if (code === 'INVALID' && field?.startsWith('allowedIps')) {
      return t('keys:ipsBad');
    }
    return code === 'INVALID' && field?.startsWith('models') ? t('keys:modelsBad') : t(`fault:${code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <BudgetBars budgets={target.limits.budgets} />
      <Field label={t('keys:name')} autoComplete="off" error={errors.name && t('keys:nameMissing')} {...form.register('name')} />
      <Field label={t('keys:expires')} type="date" hint={t('keys:expiresHint')} {...form.register('expires')} />
      <Check label={t('keys:enabled')} hint={t('keys:enabledHint')} {...form.register('enabled')} />
      <LimitFields open register={(name) => form.register(name)} errors={errors} />
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}

interface EditKeySheetProps {
  /** Absent while closed. */
  target: KeyPartsFragment | undefined;
  onClose: () => void;
}

export function EditKeySheet({ target, onClose }: EditKeySheetProps) {
  const { t } = useTranslation('keys');
  return (
    <Sheet
      open={target !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('editTitle')}
      description={target && `${target.prefix}…`}
    >
      {target && <EditKeyForm key={target.id} target={target} onDone={onClose} />}
    </Sheet>
  );
}
