import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient, useMutation } from 'urql';
import type { BrandPartsFragment, LetterPreviewQuery } from '../../gql/graphql';
import { LetterPreviewDocument, SendTestLetterDocument } from '../../gql/platform';
import { faultOf, type Fault } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { TextArea } from '../../ui/text-area';
import { useBrandUpdate } from './use-brand-update';
import { footersWith, lettersWith } from './wording';

interface LetterEditorProps {
  brand: BrandPartsFragment;
  letter: BrandPartsFragment['letters'][number];
}

export function LetterEditor({ brand, letter }: LetterEditorProps) {
  const { t } = useTranslation(['brand', 'common', 'fault']);
  const { kind, language } = letter;
  const savedFooter = brand.footers.find((footer) => footer.language === language)?.text ?? '';
  const [subject, setSubject] = useState(letter.subject);
  const [intro, setIntro] = useState(letter.intro);
  const [footer, setFooter] = useState(savedFooter);
  const [preview, setPreview] = useState<LetterPreviewQuery['letterPreview']>();
  const [fault, setFault] = useState<Fault>();
  const client = useClient();
  const { save, busy, refusal } = useBrandUpdate();
  const [sent, send] = useMutation(SendTestLetterDocument);
  const dirty = subject !== letter.subject || intro !== letter.intro || footer !== savedFooter;

  async function look() {
    const { data, error } = await client
      .query(LetterPreviewDocument, { kind, language, subject, intro, footer }, { requestPolicy: 'network-only' })
      .toPromise();
    setFault(faultOf(error));
    setPreview(data?.letterPreview);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setFault(undefined);
    await save({
      version: brand.version,
      letters: lettersWith(brand.letters, { kind, language, subject, intro }),
      footers: footersWith(brand.footers, { language, text: footer }),
    });
  }

  function wordsFor({ code }: Fault): string {
    return code === 'INVALID' ? t('brand:lettersBad') : code === 'CONFLICT' ? t('brand:mailOff') : t(`fault:${code}`);
  }

  const trouble = fault ?? faultOf(sent.error);
  return (
    <form onSubmit={submit} noValidate className="mt-4 space-y-4">
      <Field
        label={t('brand:subject')}
        placeholder={letter.usualSubject}
        maxLength={150}
        autoComplete="off"
        value={subject}
        onChange={(event) => setSubject(event.target.value)}
      />
      <TextArea
        label={t('brand:intro1')}
        hint={t('brand:placeholders', { names: letter.placeholders.map((name) => `{{.${name}}}`).join(', ') })}
        maxLength={1000}
        value={intro}
        onChange={(event) => setIntro(event.target.value)}
      />
      <TextArea
        label={t('brand:footer')}
        maxLength={1000}
        value={footer}
        onChange={(event) => setFooter(event.target.value)}
      />
      <FormFault text={refusal ?? (trouble && wordsFor(trouble))} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" kind="primary" disabled={!dirty} busy={busy}>
          {t('common:save')}
        </Button>
        <Button onClick={() => void look()}>{t('brand:preview')}</Button>
        <Button disabled={dirty} busy={sent.fetching} onClick={() => void send({ input: { kind, language } })}>
          {t('brand:sendTest')}
        </Button>
        <p role="status" className="text-sm text-muted">
          {dirty ? t('brand:saveFirst') : sent.data && t('brand:sentTo', { address: sent.data.sendTestLetter.sentTo })}
        </p>
      </div>
      <section aria-label={t('brand:preview')} aria-live="polite" className="border border-rule bg-raised px-4 py-3">
        {preview ? (
          <>
            <h3 className="font-semibold">{preview.subject}</h3>
            <p className="mt-2 whitespace-pre-wrap wrap-anywhere">{preview.text}</p>
          </>
        ) : (
          <p className="text-muted">{t('brand:previewEmpty')}</p>
        )}
      </section>
    </form>
  );
}
