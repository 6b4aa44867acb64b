import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BrandPartsFragment, Language, LetterKind } from '../../gql/graphql';
import { Select } from '../../ui/select';
import { LetterEditor } from './letter-editor';

/** One letter at a time: choose it, write, look, save. */
export function LettersForm({ brand }: { brand: BrandPartsFragment }) {
  const { t, i18n } = useTranslation('brand');
  const [chosen, setChosen] = useState<LetterKind>('INVITATION');
  const [language, setLanguage] = useState<Language>(i18n.language.startsWith('zh') ? 'ZH' : 'EN');
  const inLanguage = brand.letters.filter((letter) => letter.language === language);
  const letter = inLanguage.find((one) => one.kind === chosen) ?? inLanguage[0];
  return (
    <div className="max-w-160">
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <Select
          label={t('letter')}
          value={chosen}
          onChange={(event) => setChosen(inLanguage.find(({ kind }) => kind === event.target.value)?.kind ?? chosen)}
          choices={inLanguage.map(({ kind, subject, intro }) => ({
            value: kind,
            label: t(`kind_${kind}`) + (subject || intro ? ` · ${t('changed')}` : ''),
          }))}
        />
        <Select
          label={t('language')}
          value={language}
          onChange={(event) => setLanguage(event.target.value === 'ZH' ? 'ZH' : 'EN')}
          choices={(['EN', 'ZH'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      {letter && (
        <LetterEditor key={`${letter.kind} ${letter.language} ${brand.version}`} brand={brand} letter={letter} />
      )}
    </div>
  );
}
