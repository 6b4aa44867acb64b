import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeLanguages, codeOf, codeTitles, type CodeLanguage } from '../../lib/call-code';
import { CopyButton } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { LinkTabs } from '../../ui/link-tabs';

interface CodeDialogProps {
  /** What was sent; absent while closed. */
  body: Record<string, unknown> | undefined;
  baseUrl: string;
  onClose: () => void;
}

/** The same call as a program. The key is never in it. */
export function CodeDialog({ body, baseUrl, onClose }: CodeDialogProps) {
  const { t } = useTranslation('playground');
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  const text = body ? codeOf(language, { url: `${baseUrl}/chat/completions`, key: '$WEIR_API_KEY', body }) : '';
  return (
    <Modal
      open={body !== undefined}
      onOpenChange={(next) => !next && onClose()}
      wide
      title={t('codeTitle')}
      description={t('codeHint')}
    >
      <div className="mt-4 flex flex-wrap items-end justify-between gap-3">
        <LinkTabs
          label={t('codeLanguage')}
          tabs={codeLanguages.map((value) => ({ value, label: codeTitles[value] }))}
          value={language}
          onChange={setLanguage}
        />
        <CopyButton text={text} />
      </div>
      <section
        tabIndex={0}
        aria-label={t('codeIn', { language: codeTitles[language] })}
        className="mt-3 max-h-[50vh] overflow-auto rounded-control border border-rule bg-sunken p-3"
      >
        <pre className="font-mono text-xs leading-relaxed">{text}</pre>
      </section>
    </Modal>
  );
}
