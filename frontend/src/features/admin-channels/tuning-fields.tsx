import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Check } from '../../ui/check';
import { Field } from '../../ui/field';
import { TextArea } from '../../ui/text-area';
import type { ChannelEntries, ChannelValues } from './channel-values';

interface TuningFieldsProps {
  form: UseFormReturn<ChannelEntries, unknown, ChannelValues>;
  /** Host of the proxy that the channel has; empty for none. */
  proxyHost: string;
  wordsOf: (error: { message?: string } | undefined) => string | undefined;
}

const timeouts = ['connectTimeoutMs', 'firstByteTimeoutMs', 'idleTimeoutMs'] as const;
const caps = ['maxConcurrency', 'maxRequestsPerMinute'] as const;

/** What few channels need: timeouts, caps, what is added to each request, and the way there. */
export function TuningFields({ form, proxyHost, wordsOf }: TuningFieldsProps) {
  const { t } = useTranslation('channels');
  const { errors } = form.formState;
  const [open, setOpen] = useState(false);
  const number = (name: (typeof timeouts)[number] | (typeof caps)[number]) => (
    <Field
      key={name}
      label={t(name)}
      inputMode="numeric"
      autoComplete="off"
      error={wordsOf(errors.tuning?.[name])}
      {...form.register(`tuning.${name}`)}
    />
  );
  // A fault that is folded away would be a form that does nothing.
  const faulty = errors.tuning !== undefined || errors.proxy !== undefined;
  return (
    <details
      className="border-y border-rule py-2"
      open={open || faulty}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer py-1 font-medium">{t('advanced')}</summary>
      <div className="mt-2 space-y-4 pb-2">
        <p className="text-xs text-muted">{t('advancedHint')}</p>
        <div className="grid grid-cols-3 items-start gap-4 max-md:grid-cols-1">{timeouts.map(number)}</div>
        <div className="grid grid-cols-2 items-start gap-4 max-md:grid-cols-1">{caps.map(number)}</div>
        <Field
          label={t('cost')}
          hint={t('costHint')}
          inputMode="decimal"
          autoComplete="off"
          error={wordsOf(errors.tuning?.cost)}
          {...form.register('tuning.cost')}
        />
        <TextArea
          label={t('headers')}
          hint={t('headersHint')}
          error={wordsOf(errors.tuning?.headers)}
          spellCheck={false}
          className="font-mono text-sm"
          {...form.register('tuning.headers')}
        />
        <TextArea
          label={t('params')}
          hint={t('paramsHint')}
          error={wordsOf(errors.tuning?.params)}
          spellCheck={false}
          className="font-mono text-sm"
          {...form.register('tuning.params')}
        />
        <Field
          label={t('proxy')}
          hint={proxyHost ? t('proxyKeep', { host: proxyHost }) : t('proxyHint')}
          autoComplete="off"
          spellCheck={false}
          placeholder="socks5://user:password@proxy.example:1080"
          error={wordsOf(errors.proxy)}
          {...form.register('proxy')}
        />
        {proxyHost && <Check label={t('withoutProxy')} {...form.register('withoutProxy')} />}
      </div>
    </details>
  );
}
