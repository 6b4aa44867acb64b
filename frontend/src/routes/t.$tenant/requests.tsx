import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { exportAddress, filterOf, parseRequestSearch, type RequestSearch } from '../../features/requests/filter';
import { RequestDialog } from '../../features/requests/request-dialog';
import { RequestFilterForm, RequestFinder } from '../../features/requests/request-filter';
import { RequestList } from '../../features/requests/request-list';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { buttonClass } from '../../ui/button';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/t/$tenant/requests')({
  validateSearch: (search: Record<string, unknown>): RequestSearch => parseRequestSearch(search),
  component: Requests,
});

function Requests() {
  const { t } = useTranslation(['requests', 'shell']);
  const { tenantName, tenantSlug } = useViewer();
  const navigate = useNavigate({ from: Route.fullPath });
  const search = Route.useSearch();
  const { model, status, key, range, open } = search;
  usePageTitle(t('shell:requests'), tenantName);
  const filter = useMemo(() => filterOf({ model, status, key, range }), [model, status, key, range]);

  const change = (fields: Record<string, string>) => {
    const next = parseRequestSearch({ ...search, ...fields });
    const same = next.model === model && next.status === status && next.key === key && next.range === range;
    if (!same) {
      void navigate({ search: next });
    }
  };

  return (
    <>
      <PageHeader title={t('shell:requests')} intro={t('requests:intro')}>
        <a href={exportAddress(tenantSlug, filter)} download className={buttonClass('plain')}>
          <Download size={14} aria-hidden />
          {t('requests:export')}
        </a>
      </PageHeader>
      <div className="mt-5 space-y-3">
        <RequestFilterForm search={search} onChange={change} />
        <RequestFinder onFound={(id) => void navigate({ search: { ...search, open: id } })} />
      </div>
      <div className="mt-5">
        <RequestList
          key={JSON.stringify([model, status, key, range])}
          filter={filter}
          onOpen={(id) => void navigate({ search: { ...search, open: id } })}
          onClear={() => void navigate({ search: {} })}
        />
      </div>
      <RequestDialog id={open} onClose={() => void navigate({ search: { ...search, open: undefined } })} />
    </>
  );
}
