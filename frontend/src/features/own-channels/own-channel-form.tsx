import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import { CreateOwnChannelDocument, type OwnChannelsQuery } from '../../gql/graphql';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { TextArea } from '../../ui/text-area';

const needed = z.string().check(z.trim(), z.minLength(1));

const schema = z.object({
  name: needed,
  preset: needed,
  baseUrl: z.string().check(z.trim()),
  credentials: needed,
  models: needed,
  fallsBack: z.boolean(),
});

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const refused = ['name', 'preset', 'baseUrl', 'models', 'credentials'] as const;

interface OwnChannelFormProps {
  presets: OwnChannelsQuery['ownChannels']['presets'];
  onDone: () => void;
}

export function OwnChannelForm({ presets, onDone }: OwnChannelFormProps) {
  const { t } = useTranslation(['own', 'common', 'fault']);
  const [result, create] = useMutation(CreateOwnChannelDocument);
  const first = presets[0];
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      name: first?.title ?? '',
      preset: first?.name ?? '',
      baseUrl: '',
      credentials: '',
      models: first?.models.join('\n') ?? '',
      fallsBack: false,
    },
  });
  const { errors, dirtyFields } = form.formState;
  const fault = faultOf(result.error);

  /** What nobody has written is as the provider has it. */
  function choose(name: string) {
    const preset = presets.find((candidate) => candidate.name === name);
    form.setValue('preset', name);
    if (!dirtyFields.name) {
      form.setValue('name', preset?.title ?? '');
    }
    if (!dirtyFields.models) {
      form.setValue('models', preset?.models.join('\n') ?? '');
    }
  }

  const submit = form.handleSubmit(async ({ credentials, models, baseUrl, ...rest }) => {
    const { data } = await create({
      input: { ...rest, baseUrl: baseUrl || undefined, credentials: linesOf(credentials), models: linesOf(models) },
    });
    if (data) {
      onDone();
    }
  });

  function wordsFor({ code, field }: Fault): string {
    const known = refused.find((name) => name === field);
    if (code === 'INVALID' && known) {
      return t(`own:${known}Refused`);
    }
    return code === 'CONFLICT' ? t('own:tooMany') : t(`fault:${code}`);
  }

  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Select
        label={t('own:provider')}
        choices={presets.map(({ name, title }) => ({ value: name, label: title }))}
        {...form.register('preset', { onChange: (event: { target: { value: string } }) => choose(event.target.value) })}
      />
      <Field label={t('own:name')} autoComplete="off" error={errors.name && t('own:needed')} {...form.register('name')} />
      <TextArea
        label={t('own:keys')}
        hint={t('own:keysHint')}
        autoComplete="off"
        spellCheck={false}
        className="font-mono text-sm"
        error={errors.credentials && t('own:needed')}
        {...form.register('credentials')}
      />
      <TextArea
        label={t('own:models')}
        hint={t('own:modelsHint')}
        spellCheck={false}
        className="font-mono text-sm"
        error={errors.models && t('own:needed')}
        {...form.register('models')}
      />
      <Field
        label={t('own:baseUrl')}
        hint={t('own:baseUrlHint')}
        type="url"
        autoComplete="off"
        {...form.register('baseUrl')}
      />
      <Check label={t('own:fallsBack')} {...form.register('fallsBack')} />
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={result.fetching}>
          {t('own:add')}
        </Button>
      </div>
    </form>
  );
}
