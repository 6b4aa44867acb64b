import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import type { ChannelFormPartsFragment } from '../../gql/graphql';
import { ChannelPresetsDocument, CreateChannelDocument, UpdateChannelDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { TextArea } from '../../ui/text-area';
import { channelSchema, createInput, updateInput, valuesOf, type Preset } from './channel-values';
import { readCredentials } from './lines';
import { useRefusedWords } from './refused-words';
import { TuningFields } from './tuning-fields';

interface ChannelFormProps {
  /** Absent for a new one. */
  channel?: ChannelFormPartsFragment;
  onDone: () => void;
}

const messages = [
  'nameMissing',
  'nameLong',
  'credentialsBroken',
  'credentialsMissing',
  'urlBad',
  'modelsMissing',
  'mappingBad',
  'otherBad',
  'number',
  'tuningNumber',
  'costBad',
  'headersBad',
  'proxyBad',
] as const;

export function ChannelForm({ channel, onDone }: ChannelFormProps) {
  const { t } = useTranslation(['channels', 'common', 'fault']);
  const [{ data }] = useQuery({ query: ChannelPresetsDocument });
  const [created, create] = useMutation(CreateChannelDocument);
  const [updated, update] = useMutation(UpdateChannelDocument);
  const form = useForm({ resolver: zodResolver(channelSchema), defaultValues: valuesOf(channel) });
  const presets: Preset[] = data?.channelPresets ?? [];
  const [presetName, credentials] = useWatch({ control: form.control, name: ['preset', 'credentials'] });
  const preset = presets.find(({ name }) => name === presetName);
  const pasted = readCredentials(credentials);

  function adopt(name: string) {
    const before = preset;
    const next = presets.find((candidate) => candidate.name === name);
    form.setValue('preset', name);
    // What the operator wrote by hand stays.
    const models = form.getValues('models').trim();
    if (next && (models === '' || models === before?.models.join('\n'))) {
      form.setValue('models', next.models.join('\n'));
    }
    const title = form.getValues('name').trim();
    if (next && (title === '' || title === before?.title)) {
      form.setValue('name', next.title);
    }
  }

  const submit = form.handleSubmit(async (values) => {
    if (channel) {
      const { data: done } = await update({ input: updateInput(channel.id, values) });
      if (done) {
        onDone();
      }
      return;
    }
    if (pasted.values.length === 0 && !preset?.noCredential) {
      form.setError('credentials', { message: 'credentialsMissing' });
      return;
    }
    const { data: done } = await create({ input: createInput(values) });
    if (done) {
      onDone();
    }
  });

  function wordsOf(error: { message?: string } | undefined): string | undefined {
    const known = messages.find((message) => message === error?.message);
    return error && t(`channels:${known ?? 'number'}`);
  }

  const wordsFor = useRefusedWords();
  const { errors } = form.formState;
  const fault = faultOf(created.error ?? updated.error);
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Select
        label={t('channels:vendor')}
        choices={[{ value: '', label: t('channels:noPreset') }, ...presets.map(({ name, title }) => ({ value: name, label: title }))]}
        value={presetName}
        onChange={(event) => adopt(event.target.value)}
      />
      <Field label={t('channels:name')} autoComplete="off" error={wordsOf(errors.name)} {...form.register('name')} />
      <TextArea
        label={t('channels:credentials')}
        hint={
          pasted.values.length > 0
            ? t('channels:credentialsRead', { fresh: pasted.values.length, repeats: pasted.repeats })
            : t(channel ? 'channels:credentialsKeep' : 'channels:credentialsHint')
        }
        error={wordsOf(errors.credentials)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="font-mono text-sm"
        {...form.register('credentials')}
      />
      <Field
        label={t('channels:baseUrl')}
        type="url"
        autoComplete="off"
        placeholder={preset?.baseUrl || 'https://…'}
        hint={preset?.baseUrl ? t('channels:baseUrlHint', { url: preset.baseUrl }) : undefined}
        error={wordsOf(errors.baseUrl)}
        {...form.register('baseUrl')}
      />
      <TextArea
        label={t('channels:models')}
        hint={t('channels:modelsHint')}
        error={wordsOf(errors.models)}
        spellCheck={false}
        className="font-mono text-sm"
        {...form.register('models')}
      />
      <TextArea
        label={t('channels:mapping')}
        hint={t('channels:mappingHint')}
        error={wordsOf(errors.mapping)}
        spellCheck={false}
        className="font-mono text-sm"
        {...form.register('mapping')}
      />
      <Field label={t('channels:groups')} hint={t('channels:groupsHint')} autoComplete="off" {...form.register('groups')} />
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('channels:priority')} inputMode="numeric" hint={t('channels:priorityHint')} error={wordsOf(errors.priority)} {...form.register('priority')} />
        <Field label={t('channels:weight')} inputMode="numeric" hint={t('channels:weightHint')} error={wordsOf(errors.weight)} {...form.register('weight')} />
      </div>
      <Select
        label={t('channels:onDisconnect')}
        choices={[
          { value: 'CANCEL', label: t('channels:CANCEL') },
          { value: 'DRAIN', label: t('channels:DRAIN') },
        ]}
        {...form.register('onDisconnect')}
      />
      <Check label={t('channels:billsAbandoned')} hint={t('channels:billsAbandonedHint')} {...form.register('billsAbandoned')} />
      <TextArea
        label={t('channels:other')}
        hint={t(channel ? 'channels:otherKeep' : 'channels:otherHint')}
        error={wordsOf(errors.other)}
        spellCheck={false}
        className="font-mono text-sm"
        {...form.register('other')}
      />
      <Field label={t('channels:tags')} hint={t('channels:tagsHint')} autoComplete="off" {...form.register('tags')} />
      <TuningFields form={form} proxyHost={channel?.proxyHost ?? ''} wordsOf={wordsOf} />
      <FormFault text={fault && wordsFor(fault)} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onDone}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" busy={created.fetching || updated.fetching}>
          {channel ? t('common:save') : t('channels:create')}
        </Button>
      </div>
    </form>
  );
}
