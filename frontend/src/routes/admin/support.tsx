import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallView } from '../../features/admin-support/call-view';
import { parseSupportSearch, type SupportSearch } from '../../features/admin-support/search';
import { usePageTitle } from '../../lib/page-title';
import { requestIdIn } from '../../lib/request-id';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { PageHeader } from '../../ui/page-header';

export const Route = createFileRoute('/admin/support')({
  validateSearch: (search: Record<string, unknown>): SupportSearch => parseSupportSearch(search),
  component: Support,
});

function Support() {
  const { t } = useTranslation(['platform', 'support']);
  const { request } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const [bad, setBad] = useState(false);
  usePageTitle(t('platform:support'), t('platform:title'));
  return (
    <>
      <PageHeader title={t('platform:support')} intro={t('support:intro')} />
      <form
        key={request}
        role="search"
        noValidate
        className="mt-5 flex max-w-[40rem] flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const found = requestIdIn(String(new FormData(event.currentTarget).get('request') ?? ''));
          setBad(!found);
          if (found) {
            void navigate({ search: { request: found } });
          }
        }}
      >
        <div className="min-w-60 flex-1">
          <Field
            label={t('support:requestId')}
            name="request"
            autoComplete="off"
            spellCheck={false}
            className="font-mono md:text-sm"
            placeholder="req_…"
            defaultValue={request}
            error={bad ? t('support:requestIdBad') : undefined}
          />
        </div>
        <Button type="submit" className="mt-6">
          {t('support:find')}
        </Button>
      </form>
      <div className="mt-6">{request && <CallView key={request} id={request} />}</div>
    </>
  );
}
