import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { unmask } from '../../gql/fragment-masking';
import {
  CatalogueModelPartsFragmentDoc,
  CatalogueModelsDocument,
  type CatalogueModelPartsFragment,
  type CatalogueModelsQuery,
} from '../../gql/graphql';
import { useWholeQuery } from '../../lib/graphql/use-whole-query';
import { formatMoney } from '../../lib/money';
import { formatCount } from '../../lib/number';
import { Check } from '../../ui/check';
import { CopyIcon } from '../../ui/copy-button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Moment } from '../../ui/moment';
import { Nothing } from '../../ui/paged-table';
import { Select } from '../../ui/select';
import { isPerUnit, ofOne, type Rate } from './rates';
import { matching, modalities, parseCatalogueSearch, type CatalogueSearch } from './search';

const page = { first: 50 };
const modelsOf = (data: CatalogueModelsQuery) => data.priceList;

function Prices({ rates }: { rates: readonly Rate[] }) {
  const { t } = useTranslation('requests');
  return (
    <ul className="num flex flex-wrap gap-x-5 gap-y-0.5 py-1 text-sm">
      {rates.map(({ where, dimension, perMillion }) => (
        <li key={`${where} ${dimension}`} className="whitespace-nowrap">
          <span className="text-muted">
            {t(dimension)}
            {where && `, ${where}`}
          </span>{' '}
          {isPerUnit(dimension)
            ? t('each', { price: formatMoney(ofOne(perMillion)) })
            : t('perMillion', { price: formatMoney(perMillion) })}
        </li>
      ))}
    </ul>
  );
}

function Name({ model }: { model: CatalogueModelPartsFragment }) {
  const { t } = useTranslation('catalogue');
  const { name, vendor, available, shutdownAt } = model;
  return (
    <div className="py-1">
      <p className="flex items-center gap-1">
        <span className="font-mono text-sm break-all">{name}</span>
        <CopyIcon text={name} label={t('copyName', { name })} />
      </p>
      <p className="text-xs text-muted">
        {vendor}
        {!available && ` · ${t('unavailable')}`}
        {shutdownAt && (
          <>
            {' · '}
            {t('ends')} <Moment value={shutdownAt} />
          </>
        )}
      </p>
    </div>
  );
}

interface ModelListProps {
  search: CatalogueSearch;
  onSearch: (search: CatalogueSearch) => void;
}

/** What can be called, and what it costs. */
export function ModelList({ search, onSearch }: ModelListProps) {
  const { t, i18n } = useTranslation(['catalogue', 'requests']);
  const { nodes, fault, retry } = useWholeQuery(CatalogueModelsDocument, page, modelsOf);
  const models = nodes?.map((node) => unmask(CatalogueModelPartsFragmentDoc, node));
  const rows = models && matching(models, search);
  const change = (fields: Record<string, unknown>) => onSearch(parseCatalogueSearch({ ...search, ...fields }));
  const count = (value: number | null | undefined) => (value ? formatCount(value, i18n.language) : '–');

  const columns: Column<CatalogueModelPartsFragment>[] = [
    { id: 'name', header: t('catalogue:model'), cell: (model) => <Name model={model} />, className: 'min-w-72' },
    { id: 'makes', header: t('catalogue:makes'), cell: ({ modality }) => t(`catalogue:${modality}`) },
    {
      id: 'context',
      header: t('catalogue:context'),
      cell: ({ contextTokens }) => count(contextTokens),
      className: 'num text-right',
    },
    { id: 'prices', header: t('catalogue:prices'), cell: ({ rates }) => <Prices rates={rates} />, className: 'w-full' },
  ];

  if (fault && !models) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  return (
    <>
      <form role="search" className="flex flex-wrap items-end gap-x-4 gap-y-3" onSubmit={(event) => event.preventDefault()}>
        <div className="w-64 max-sm:w-full">
          <Field
            label={t('catalogue:find')}
            type="search"
            autoComplete="off"
            spellCheck={false}
            defaultValue={search.find ?? ''}
            trailing={<Search size={14} className="mr-2 text-muted" aria-hidden />}
            onChange={(event) => change({ find: event.target.value || undefined })}
          />
        </div>
        <div className="w-44 max-sm:w-full">
          <Select
            label={t('catalogue:makes')}
            value={search.makes ?? ''}
            choices={[
              { value: '', label: t('catalogue:everything') },
              ...modalities.map((value) => ({ value, label: t(`catalogue:${value}`) })),
            ]}
            onChange={(event) => change({ makes: event.target.value || undefined })}
          />
        </div>
        <Check
          label={t('catalogue:all')}
          checked={search.all ?? false}
          onChange={(event) => change({ all: event.target.checked || undefined })}
        />
      </form>
      <p role="status" className="num mt-4 min-h-5 text-sm text-muted">
        {rows && t('catalogue:found', { count: rows.length })}
      </p>
      <div className="mt-1">
        {rows?.length === 0 ? (
          <div className="border-t border-rule py-8">
            <Nothing title={t('catalogue:none')} hint={t('catalogue:noneHint')} />
          </div>
        ) : (
          <DataTable
            label={t('catalogue:list')}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            line={(model) => (
              <>
                <Name model={model} />
                <Prices rates={model.rates} />
              </>
            )}
          />
        )}
      </div>
    </>
  );
}
