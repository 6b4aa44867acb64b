import { useTranslation } from 'react-i18next';
import { unmask, type FragmentType } from '../../gql/fragment-masking';
import { CapturedSideFragmentDoc, ContentsPartsFragmentDoc } from '../../gql/graphql';
import { formatCount } from '../../lib/number';
import { CopyButton } from '../../ui/copy-button';

/** JSON with indents; whatever is none, or was cut, as it is. */
export function readable(text: string, mediaType: string): string {
  if (!mediaType.endsWith('json')) {
    return text;
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface SideProps {
  title: string;
  side: FragmentType<typeof CapturedSideFragmentDoc>;
}

function Side({ title, side: masked }: SideProps) {
  const { t, i18n } = useTranslation('requests');
  const side = unmask(CapturedSideFragmentDoc, masked);
  const text = readable(side.text, side.mediaType);
  return (
    <div className="mt-3">
      <div className="flex items-center justify-between gap-3">
        <h4 className="text-sm font-medium">
          {title}{' '}
          <span className="num font-normal text-muted">
            {side.mediaType}, {t('bytes', { size: formatCount(side.size, i18n.language) })}
          </span>
        </h4>
        {text && <CopyButton text={text} />}
      </div>
      {text && (
        <section tabIndex={0} aria-label={title} className="mt-1 max-h-72 overflow-auto border border-rule p-2">
          <pre className="text-xs break-words whitespace-pre-wrap">{text}</pre>
        </section>
      )}
      {side.sha256 && <p className="mt-1 font-mono text-xs break-all text-muted">SHA-256 {side.sha256}</p>}
      {side.parts.map((part) => (
        <p key={part.name + part.fileName + part.sha256} className="mt-1 text-xs break-all">
          <span className="font-medium">{part.name}</span>{' '}
          {part.text || `${part.fileName} ${part.mediaType}, ${t('bytes', { size: formatCount(part.size, i18n.language) })}`}
        </p>
      ))}
      {side.truncated && <p className="mt-1 text-xs text-muted">{t('cut')}</p>}
    </div>
  );
}

interface ContentsProps {
  contents: FragmentType<typeof ContentsPartsFragmentDoc>;
}

/** What a call said and was answered, where the workspace has that kept. */
export function Contents({ contents }: ContentsProps) {
  const { t } = useTranslation('requests');
  const shown = unmask(ContentsPartsFragmentDoc, contents);
  return (
    <section className="mt-5">
      <h3 className="font-semibold">{t('contents')}</h3>
      <p className="mt-1 text-sm text-muted">{t('contentsHint')}</p>
      <Side title={t('asked')} side={shown.request} />
      <Side title={t('answered')} side={shown.answer} />
    </section>
  );
}
