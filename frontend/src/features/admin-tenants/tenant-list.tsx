import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import type { TenantPartsFragment, TenantsQuery } from '../../gql/graphql';
import { TenantPartsFragmentDoc, TenantsDocument } from '../../gql/platform';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import type { Column } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { filterOf, type FolkSearch } from './search';
import { Standing } from './standing';

const tenantsOf = (data: TenantsQuery) => data.tenants;

const standing = ({ suspendedAt, suspensionReason }: TenantPartsFragment) => (
  <Standing suspendedAt={suspendedAt} reason={suspensionReason} />
);

export function TenantList({ search }: { search: FolkSearch }) {
  const { t } = useTranslation('tenants');
  const { find, state } = search;
  const variables = useMemo(() => ({ first: 30, filter: filterOf({ find, state }) }), [find, state]);
  const page = usePagedQuery(TenantsDocument, variables, tenantsOf);
  const rows = page.nodes?.map((node) => unmask(TenantPartsFragmentDoc, node));

  const name = (tenant: TenantPartsFragment) => (
    <Link
      to="/admin/tenants"
      search={{ ...search, open: tenant.id }}
      className="font-medium break-words underline-offset-2 hover:underline"
    >
      {tenant.name}
    </Link>
  );
  const level = ({ vipLevel }: TenantPartsFragment) => (vipLevel > 0 ? t('vip', { level: vipLevel }) : '–');
  const columns: Column<TenantPartsFragment>[] = [
    { id: 'name', header: t('name'), cell: name, className: 'w-full min-w-40' },
    { id: 'slug', header: t('slug'), cell: ({ slug }) => <span className="font-mono text-xs">{slug}</span> },
    { id: 'group', header: t('group'), cell: ({ priceGroup }) => priceGroup },
    { id: 'vip', header: t('level'), cell: level },
    { id: 'state', header: t('state'), cell: standing },
    { id: 'created', header: t('created'), cell: ({ createdAt }) => <Moment value={createdAt} /> },
  ];
  return (
    <PagedTable
      label={t('list')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      expected={10}
      page={page}
      total={page.first?.tenants.totalCount}
      empty={<Nothing title={find || state ? t('noMatch') : t('empty')} />}
      line={(tenant) => (
        <>
          <div className="flex items-baseline justify-between gap-3">
            {name(tenant)}
            {standing(tenant)}
          </div>
          <p className="flex flex-wrap justify-between gap-x-3 text-sm text-muted">
            <span className="font-mono text-xs">{tenant.slug}</span>
            <span>
              {tenant.priceGroup} · {level(tenant)}
            </span>
          </p>
        </>
      )}
    />
  );
}
