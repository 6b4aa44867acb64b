import { useTranslation } from 'react-i18next';
import { codeLanguages, codeTitles, type CodeLanguage } from '../../lib/call-code';
import { CopyButton } from '../../ui/copy-button';
import { LinkTabs } from '../../ui/link-tabs';
import { Select } from '../../ui/select';
import { sampleNames, sampleOf, type SampleName } from './samples';

interface SampleViewProps {
  baseUrl: string;
  /** What is shown in place of the key, and what is copied. */
  shownKey: string;
  copiedKey: string;
  language: CodeLanguage;
  name: SampleName;
  onLanguage: (language: CodeLanguage) => void;
  onName: (name: SampleName) => void;
}

export function SampleView(props: SampleViewProps) {
  const { baseUrl, shownKey, copiedKey, language, name, onLanguage, onName } = props;
  const { t } = useTranslation('docs');
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <Select
          label={t('call')}
          value={name}
          choices={sampleNames.map((value) => ({ value, label: t(`sample_${value}`) }))}
          onChange={(event) => onName(sampleNames.find((value) => value === event.target.value) ?? 'chat')}
        />
        <div className="max-md:w-full">
          <LinkTabs
            label={t('language')}
            tabs={codeLanguages.map((value) => ({ value, label: codeTitles[value] }))}
            value={language}
            onChange={onLanguage}
          />
        </div>
      </div>
      <div className="flex items-start gap-3 rounded-control border border-rule bg-sunken py-2 pr-2 pl-3">
        <section tabIndex={0} aria-label={t('sampleIn', { language: codeTitles[language] })} className="min-w-0 flex-1 overflow-x-auto py-1">
          <pre className="font-mono text-xs leading-relaxed">{sampleOf(name, language, { baseUrl, key: shownKey })}</pre>
        </section>
        <CopyButton text={sampleOf(name, language, { baseUrl, key: copiedKey })} />
      </div>
    </>
  );
}
