import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrandPartsFragment } from '../../gql/graphql';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { AccentField, accentFits } from './accent-field';
import { LogoField } from './logo-field';
import { useBrandUpdate } from './use-brand-update';

function startOf(brand: BrandPartsFragment) {
  return {
    name: brand.nameIsSet ? brand.name : '',
    accentLight: brand.accentLight ?? '',
    accentDark: brand.accentDark ?? '',
    sender: brand.sender,
  };
}

/** Only what was changed is sent. */
export function LookForm({ brand }: { brand: BrandPartsFragment }) {
  const { t } = useTranslation(['brand', 'common']);
  const start = startOf(brand);
  const [values, setValues] = useState(start);
  const [logo, setLogo] = useState<string>();
  const { save, busy, refusal } = useBrandUpdate();

  const set = (part: Partial<typeof start>) => setValues((last) => ({ ...last, ...part }));
  const changed = (name: keyof typeof start) => {
    const value = values[name].trim();
    return value === start[name] ? undefined : value;
  };
  const input = {
    version: brand.version,
    name: changed('name'),
    accentLight: changed('accentLight'),
    accentDark: changed('accentDark'),
    sender: changed('sender'),
    logo,
  };
  const dirty = Object.entries(input).some(([key, value]) => key !== 'version' && value !== undefined);
  const fits = accentFits(values.accentLight, 'light') && accentFits(values.accentDark, 'dark');

  async function submit(event: FormEvent) {
    event.preventDefault();
    await save(input);
  }

  return (
    <form onSubmit={submit} noValidate className="max-w-160 space-y-5">
      <Field
        label={t('brand:name')}
        hint={t('brand:nameHint')}
        maxLength={40}
        autoComplete="off"
        value={values.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <LogoField saved={brand.logoUrl ?? undefined} chosen={logo} onChoose={setLogo} />
      <div className="grid gap-5 sm:grid-cols-2">
        <AccentField
          theme="light"
          label={t('brand:accentLight')}
          value={values.accentLight}
          onChange={(accentLight) => set({ accentLight })}
        />
        <AccentField
          theme="dark"
          label={t('brand:accentDark')}
          value={values.accentDark}
          onChange={(accentDark) => set({ accentDark })}
        />
      </div>
      <Field
        label={t('brand:sender')}
        hint={t('brand:senderHint')}
        maxLength={40}
        autoComplete="off"
        value={values.sender}
        onChange={(event) => set({ sender: event.target.value })}
      />
      <FormFault text={refusal} />
      <Button type="submit" kind="primary" disabled={!dirty || !fits} busy={busy}>
        {t('common:save')}
      </Button>
    </form>
  );
}
