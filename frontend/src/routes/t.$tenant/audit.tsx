import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { AuditList } from '../../features/audit/audit-list';
import { usePageTitle } from '../../lib/page-title';
import { useCan, useViewer } from '../../lib/viewer';
import { Field } from '../../ui/field';
import { ForbiddenNote } from '../../ui/forbidden-note';
import { PageHeader } from '../../ui/page-header';

interface AuditSearch {
  /** Changes of this kind only. */
  action?: string;
}

const auditSearch = z.object({
  action: z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))), undefined),
});

export const Route = createFileRoute('/t/$tenant/audit')({
  validateSearch: (search: Record<string, unknown>): AuditSearch => auditSearch.parse(search),
  component: Audit,
});

function Audit() {
  const { t } = useTranslation(['audit', 'shell']);
  const { tenantName } = useViewer();
  const can = useCan();
  const navigate = useNavigate({ from: Route.fullPath });
  const { action } = Route.useSearch();
  usePageTitle(t('shell:audit'), tenantName);

  const narrow = (value: string) => {
    const next = auditSearch.parse({ action: value });
    if (next.action !== action) {
      void navigate({ search: next });
    }
  };

  return (
    <>
      <PageHeader title={t('shell:audit')} intro={t('audit:intro')} />
      {can('AUDIT_READ') ? (
        <>
          <form
            role="search"
            className="mt-5 mb-5 max-w-80"
            onSubmit={(event) => {
              event.preventDefault();
              narrow(String(new FormData(event.currentTarget).get('action') ?? ''));
            }}
          >
            <Field
              key={action}
              label={t('audit:action')}
              name="action"
              placeholder="api_key.revoke"
              autoComplete="off"
              spellCheck={false}
              enterKeyHint="search"
              defaultValue={action}
              onBlur={(event) => narrow(event.target.value)}
            />
          </form>
          <AuditList key={action} action={action} />
        </>
      ) : (
        <ForbiddenNote tenant={tenantName} />
      )}
    </>
  );
}
