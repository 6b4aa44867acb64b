import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChannelList } from '../../features/admin-channels/channel-list';
import { ChannelSheet } from '../../features/admin-channels/channel-sheet';
import { ImportDialog } from '../../features/admin-channels/import-dialog';
import { channelStates, parseChannelSearch } from '../../features/admin-channels/search';
import { usePageTitle } from '../../lib/page-title';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { PageHeader } from '../../ui/page-header';
import { Select } from '../../ui/select';

export const Route = createFileRoute('/admin/channels')({
  validateSearch: parseChannelSearch,
  component: Channels,
});

function Channels() {
  const { t } = useTranslation(['channels', 'platform']);
  const search = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  usePageTitle(t('platform:channels'), t('platform:title'));

  const narrow = (fields: Record<string, unknown>) =>
    void navigate({ search: parseChannelSearch({ ...search, ...fields }), replace: true });

  return (
    <>
      <PageHeader title={t('platform:channels')} intro={t('channels:intro')}>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => narrow({ import: true })}>{t('channels:import')}</Button>
          <Button kind="primary" onClick={() => narrow({ new: true })}>
            {t('channels:create')}
          </Button>
        </div>
      </PageHeader>
      <form role="search" className="mt-5 mb-4 grid max-w-140 grid-cols-2 gap-3" onSubmit={(event) => event.preventDefault()}>
        <Field
          label={t('channels:find')}
          type="search"
          autoComplete="off"
          placeholder={t('channels:findHint')}
          defaultValue={search.find}
          onChange={(event) => narrow({ find: event.target.value })}
        />
        <Select
          label={t('channels:state')}
          value={search.state ?? ''}
          choices={[
            { value: '', label: t('channels:anyState') },
            ...channelStates.map((value) => ({ value, label: t(`channels:${value}`) })),
          ]}
          onChange={(event) => narrow({ state: event.target.value })}
        />
      </form>
      <ChannelList search={search} />
      <ChannelSheet
        subject={search.new ? 'new' : search.edit}
        onClose={() => narrow({ new: undefined, edit: undefined })}
      />
      <ImportDialog open={search.import ?? false} onClose={() => narrow({ import: undefined })} />
    </>
  );
}
