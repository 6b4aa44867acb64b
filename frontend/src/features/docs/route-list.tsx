import { useTranslation } from 'react-i18next';
import { dialects } from './errors';
import type { Operation, OperationGroup } from './openapi';

function Routes({ tag, operations }: { tag: string; operations: Operation[] }) {
  const { t } = useTranslation('docs');
  return (
    <section aria-label={t('routesOf', { tag })} tabIndex={0} className="overflow-x-auto">
      <ul className="min-w-0">
        {operations.map(({ method, path, summary, open }) => (
          <li
            key={`${method} ${path}`}
            className="grid gap-x-4 border-b border-rule py-1.5 sm:grid-cols-[4.5rem_minmax(0,1.1fr)_minmax(0,1fr)]"
          >
            <span className="font-mono text-xs font-medium text-muted">{method}</span>
            <span className="font-mono text-xs break-all">{path}</span>
            <span className="text-sm text-muted">
              {summary}
              {open && ` · ${t('noKey')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Every route of the server, as it describes itself; the summaries are the server's, in English. */
export function RouteList({ groups }: { groups: OperationGroup[] | undefined }) {
  const { t } = useTranslation('docs');
  if (!groups) {
    return (
      <p role="alert" className="py-4 text-muted">
        {t('routesMissing')}
      </p>
    );
  }
  return groups.map(({ tag, operations }) => {
    const dialect = dialects.find((name) => name === tag);
    return (
      <section key={tag} className="mt-6">
        <h3 className="font-semibold">{tag}</h3>
        {dialect && <p className="mb-1 text-muted">{t(`dialect_${dialect}`)}</p>}
        <Routes tag={tag} operations={operations} />
      </section>
    );
  });
}
