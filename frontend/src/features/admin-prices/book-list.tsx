import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import type { PriceBookQuery, PricePartsFragment } from '../../gql/graphql';
import { PriceBookDocument, PricePartsFragmentDoc, RatePartsFragmentDoc } from '../../gql/platform';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import type { Column } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { CardSummary } from './price-text';

const pricesOf = (data: PriceBookQuery) => data.prices;

const name = (price: PricePartsFragment) => (
  <Link
    to="/admin/prices"
    search={{ view: 'book', model: price.model }}
    className="font-medium break-all underline-offset-2 hover:underline"
  >
    {price.model}
  </Link>
);

/** Every published version, the newest first; of one model all that it ever cost. */
export function BookList({ model }: { model: string | undefined }) {
  const { t } = useTranslation('prices');
  const variables = useMemo(() => ({ first: 30, model }), [model]);
  const page = usePagedQuery(PriceBookDocument, variables, pricesOf);
  const rows = page.nodes?.map((node) => unmask(PricePartsFragmentDoc, node));

  const edit = (price: PricePartsFragment) => (
    <Link
      to="/admin/prices"
      search={{ view: 'book', model, draft: price.model }}
      aria-label={t('draftOf', { model: price.model })}
      className="inline-flex min-h-7 items-center px-2 text-sm text-muted underline-offset-2 hover:underline max-md:min-h-9"
    >
      {t('edit')}
    </Link>
  );
  const columns: Column<PricePartsFragment>[] = [
    { id: 'model', header: t('model'), cell: name, className: 'min-w-40' },
    { id: 'version', header: t('version'), cell: ({ version }) => version, className: 'num text-right' },
    {
      id: 'sell',
      header: t('sell'),
      cell: ({ sell }) => <CardSummary rates={unmask(RatePartsFragmentDoc, sell)} />,
      className: 'w-full',
    },
    {
      id: 'since',
      header: t('effective'),
      cell: ({ effectiveAt }) => (effectiveAt ? <Moment value={effectiveAt} /> : '–'),
    },
    { id: 'edit', header: <span className="sr-only">{t('actions')}</span>, cell: edit, className: 'text-right' },
  ];
  return (
    <PagedTable
      label={t('book')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      expected={10}
      page={page}
      total={page.first?.prices.totalCount}
      empty={<Nothing title={model ? t('noPriceOf', { model }) : t('noPrices')} />}
      line={(price) => (
        <>
          <div className="flex items-baseline justify-between gap-3">
            {name(price)}
            {edit(price)}
          </div>
          <CardSummary rates={unmask(RatePartsFragmentDoc, price.sell)} />
        </>
      )}
    />
  );
}
