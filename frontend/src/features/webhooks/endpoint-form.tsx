import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { CreateWebhookEndpointDocument, type WebhookEventType } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';

const events = [
  'TASK_SUCCEEDED',
  'TASK_FAILED',
  'TASK_CANCELLED',
  'TASK_EXPIRED',
  'WALLET_LOW',
  'BUDGET_REACHED',
  'TOP_UP_PAID',
  'TOP_UP_REFUNDED',
] as const satisfies readonly WebhookEventType[];

const schema = z.object({
  url: z.string().check(z.trim(), z.regex(/^https?:\/\/\S+$/)),
  description: z.string().check(z.trim(), z.maxLength(200)),
  events: z.array(z.enum(events)),
});
const blank: z.infer<typeof schema> = { url: '', description: '', events: [] };

interface EndpointFormProps {
  onCreated: (secret: string) => void;
  onCancel: () => void;
}

export function EndpointForm({ onCreated, onCancel }: EndpointFormProps) {
  const { t } = useTranslation(['webhooks', 'common', 'fault']);
  const [result, create] = useMutation(CreateWebhookEndpointDocument);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: blank });

  const submit = form.handleSubmit(async (input) => {
    const { data } = await create({ input });
    if (data) {
      onCreated(data.createWebhookEndpoint.secret);
    }
  });

  function wordsFor(fault: Fault): string {
    if (fault.code === 'INVALID') {
      return t('webhooks:urlRefused');
    }
    return fault.code === 'CONFLICT' ? t('webhooks:tooMany') : t(`fault:${fault.code}`);
  }

  const { errors } = form.formState;
  const fault = faultOf(result.error);
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Field
        label={t('webhooks:url')}
        type="url"
        autoComplete="off"
        placeholder="https://example.com/hooks"
        error={errors.url && t('webhooks:urlMissing')}
        {...form.register('url')}
      />
      <Field
        label={t('webhooks:description')}
        autoComplete="off"
        error={errors.description && t('webhooks:descriptionLong')}
        {...form.register('description')}
      />
      <fieldset>
        <legend className="mb-1 font-medium">{t('webhooks:events')}</legend>
        <p className="mb-2 text-xs text-muted">{t('webhooks:eventsHint')}</p>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {events.map((event) => (
            <label key={event} className="flex min-h-7 items-center gap-2 max-md:min-h-11">
              <input type="checkbox" value={event} className="size-4 accent-signal" {...form.register('events')} />
              {t(`webhooks:${event}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onCancel}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('webhooks:create')}
        </Button>
      </div>
    </form>
  );
}
