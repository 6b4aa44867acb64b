import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import * as z from 'zod/mini';
import type { PlatformSettingsQuery, SettingName } from '../../gql/graphql';
import { UpdateSettingsDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { isMoney } from '../../lib/money';
import { Button } from '../../ui/button';
import { Check } from '../../ui/check';
import { Field } from '../../ui/field';
import { SaveRow } from '../../ui/save-row';
import { Select } from '../../ui/select';

export type SiteSettings = NonNullable<PlatformSettingsQuery['settings']['platform']>;

const money = z.string().check(z.trim(), z.refine((value) => isMoney(value) && !value.startsWith('-')));

const schema = z.object({
  signUp: z.enum(['OPEN', 'INVITE', 'CLOSED']),
  signUpBonus: money,
  referralReward: money,
  supportContact: z.string().check(z.trim(), z.maxLength(200)),
  ownChannels: z.boolean(),
  ownChannelPrice: z.string().check(z.trim(), z.regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/)),
});

interface SiteFormProps {
  settings: SiteSettings;
  /** Whether the viewer may change more than the contact. */
  root: boolean;
}

/** Who may sign up, what they are given, whom they ask. Only what was changed is sent. */
export function SiteForm({ settings, root }: SiteFormProps) {
  const { t } = useTranslation(['settings', 'common', 'fault']);
  const [result, update] = useMutation(UpdateSettingsDocument);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: {
      signUp: settings.signUp,
      signUpBonus: settings.signUpBonus,
      referralReward: settings.referralReward,
      supportContact: settings.supportContact,
      ownChannels: settings.ownChannels,
      ownChannelPrice: settings.ownChannelPrice,
    },
  });
  const { errors, isDirty, dirtyFields } = form.formState;
  const fault = faultOf(result.error);
  const { version } = settings;

  const submit = form.handleSubmit(async (values) => {
    await update({
      input: {
        version,
        signUp: dirtyFields.signUp ? values.signUp : undefined,
        signUpBonus: dirtyFields.signUpBonus ? values.signUpBonus : undefined,
        referralReward: dirtyFields.referralReward ? values.referralReward : undefined,
        supportContact: dirtyFields.supportContact ? values.supportContact : undefined,
        ownChannels: dirtyFields.ownChannels ? values.ownChannels : undefined,
        ownChannelPrice: dirtyFields.ownChannelPrice ? values.ownChannelPrice : undefined,
      },
    });
  });

  function wordsFor({ code, field }: Fault): string {
    return code === 'INVALID' && field === 'supportContact' ? t('settings:contactBad') : t(`fault:${code}`);
  }

  const resetting = (name: SettingName, isSet: boolean) =>
    root && isSet ? (
      <Button
        kind="quiet"
        className="min-h-7 px-2 text-sm"
        busy={result.fetching}
        onClick={() => void update({ input: { version, reset: [name] } })}
      >
        {t('settings:asConfigured')}
      </Button>
    ) : null;

  return (
    <form onSubmit={submit} noValidate className="max-w-120 space-y-4">
      <div>
        <Select
          label={t('settings:signUp')}
          hint={root ? undefined : t('settings:rootOnly')}
          disabled={!root}
          choices={(['OPEN', 'INVITE', 'CLOSED'] as const).map((value) => ({ value, label: t(`settings:${value}`) }))}
          {...form.register('signUp', { disabled: !root })}
        />
        {resetting('SIGN_UP', settings.signUpIsSet)}
      </div>
      <div>
        <Field
          label={t('settings:signUpBonus')}
          hint={t('settings:signUpBonusHint')}
          inputMode="decimal"
          readOnly={!root}
          error={errors.signUpBonus && t('settings:moneyBad')}
          {...form.register('signUpBonus')}
        />
        {resetting('SIGN_UP_BONUS', settings.signUpBonusIsSet)}
      </div>
      <Field
        label={t('settings:referralReward')}
        hint={t('settings:referralRewardHint')}
        inputMode="decimal"
        readOnly={!root}
        error={errors.referralReward && t('settings:moneyBad')}
        {...form.register('referralReward')}
      />
      <Field
        label={t('settings:supportContact')}
        hint={t('settings:supportContactHint')}
        autoComplete="off"
        error={errors.supportContact && t('settings:contactBad')}
        {...form.register('supportContact')}
      />
      <Check label={t('settings:ownChannels')} hint={t('settings:ownChannelsHint')} {...form.register('ownChannels')} />
      <Field
        label={t('settings:ownChannelPrice')}
        hint={t('settings:ownChannelPriceHint')}
        inputMode="decimal"
        error={errors.ownChannelPrice && t('settings:ownChannelPriceBad')}
        {...form.register('ownChannelPrice')}
      />
      <SaveRow fault={fault && wordsFor(fault)} busy={result.fetching} dirty={isDirty} saved={!!result.data} primary />
    </form>
  );
}
