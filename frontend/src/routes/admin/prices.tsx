import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { BookList } from '../../features/admin-prices/book-list';
import { DraftList } from '../../features/admin-prices/draft-list';
import { DraftSheet } from '../../features/admin-prices/draft-sheet';
import { GroupSettings } from '../../features/admin-prices/group-settings';
import { usePageTitle } from '../../lib/page-title';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { LinkTabs } from '../../ui/link-tabs';
import { PageHeader } from '../../ui/page-header';

const views = ['drafts', 'book', 'groups'] as const;

interface PricesSearch {
  /** Absent for the drafts. */
  view?: (typeof views)[number];
  /** Versions of this model only. */
  model?: string;
  /** The model whose draft is being written, or "new". */
  draft?: string;
}

const text = z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(128))), undefined);
const pricesSearch = z.object({
  view: z.catch(z.optional(z.enum(views)), undefined),
  model: text,
  draft: text,
});

export const Route = createFileRoute('/admin/prices')({
  validateSearch: (search: Record<string, unknown>): PricesSearch => pricesSearch.parse(search),
  component: Prices,
});

function Prices() {
  const { t } = useTranslation(['platform', 'prices']);
  const search = Route.useSearch();
  const { view = 'drafts', model, draft } = search;
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:prices'), t('platform:title'));
  const go = (fields: Record<string, unknown>) =>
    void navigate({ search: pricesSearch.parse({ ...search, ...fields }), replace: true });
  return (
    <>
      <PageHeader title={t('platform:prices')} intro={t('prices:intro')}>
        <Button kind="primary" onClick={() => go({ draft: 'new' })}>
          {t('prices:create')}
        </Button>
      </PageHeader>
      <div className="mt-4 mb-5">
        <LinkTabs
          label={t('prices:views')}
          tabs={views.map((value) => ({ value, label: t(`prices:view_${value}`) }))}
          value={view}
          onChange={(next) => go({ view: next })}
        />
      </div>
      {view === 'drafts' && <DraftList />}
      {view === 'book' && (
        <>
          <form
            role="search"
            className="mb-4 max-w-80"
            onSubmit={(event) => {
              event.preventDefault();
              go({ model: new FormData(event.currentTarget).get('model') });
            }}
          >
            <Field
              key={model}
              label={t('prices:model')}
              name="model"
              type="search"
              autoComplete="off"
              spellCheck={false}
              defaultValue={model}
              onBlur={(event) => event.target.value !== (model ?? '') && go({ model: event.target.value })}
            />
          </form>
          <BookList key={model} model={model} />
        </>
      )}
      {view === 'groups' && <GroupSettings />}
      <DraftSheet subject={draft} onClose={() => go({ draft: undefined })} />
    </>
  );
}
