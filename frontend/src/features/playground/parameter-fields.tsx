import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { TextArea } from '../../ui/text-area';
import { exampleTools, type ParameterTexts } from './parameters';

const numbers = ['temperature', 'topP', 'maxTokens'] as const;

interface ParameterFieldsProps {
  texts: ParameterTexts;
  wrong: readonly (keyof ParameterTexts)[];
  onChange: (texts: ParameterTexts) => void;
}

/** What is said besides the messages; all of it may stay empty. */
export function ParameterFields({ texts, wrong, onChange }: ParameterFieldsProps) {
  const { t } = useTranslation('playground');
  const change = (name: keyof ParameterTexts) => (event: { target: { value: string } }) =>
    onChange({ ...texts, [name]: event.target.value });
  return (
    <details className="group border-t border-rule pt-3 sm:max-lg:col-span-2">
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-1.5 font-medium max-md:min-h-11">
        <ChevronRight size={15} className="group-open:rotate-90" aria-hidden />
        {t('parameters')}
      </summary>
      <div className="mt-2 space-y-4">
        <TextArea label={t('system')} rows={2} value={texts.system} onChange={change('system')} />
        <div className="grid grid-cols-2 gap-3">
          {numbers.map((name) => (
            <Field
              key={name}
              label={t(name)}
              inputMode="decimal"
              autoComplete="off"
              value={texts[name]}
              error={wrong.includes(name) ? t('parameterBad') : undefined}
              onChange={change(name)}
            />
          ))}
        </div>
        <div>
          <TextArea
            label={t('tools')}
            hint={t('toolsHint')}
            rows={3}
            spellCheck={false}
            className="font-mono text-xs"
            value={texts.tools}
            error={wrong.includes('tools') ? t('toolsBad') : undefined}
            onChange={change('tools')}
          />
          {texts.tools === '' && (
            <Button kind="quiet" className="mt-1 min-h-7 px-2 text-sm" onClick={() => onChange({ ...texts, tools: exampleTools })}>
              {t('toolsExample')}
            </Button>
          )}
        </div>
      </div>
    </details>
  );
}
