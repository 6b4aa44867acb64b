import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { ImageStudio, SpeechStudio } from '../../features/playground/media-studios';
import { Playground } from '../../features/playground/playground';
import { VideoStudio } from '../../features/playground/video-studio';
import { useSite } from '../../features/session/use-site';
import { useRefreshWallet } from '../../features/wallet/use-wallet';
import { usePageTitle } from '../../lib/page-title';
import { useViewer } from '../../lib/viewer';
import { LinkTabs } from '../../ui/link-tabs';
import { PageHeader } from '../../ui/page-header';

const kinds = ['chat', 'image', 'video', 'speech'] as const;

interface PlaygroundSearch {
  /** What is made; absent for a conversation. */
  make?: (typeof kinds)[number];
  /** The video that is shown. */
  task?: string;
}

const playgroundSearch = z.object({
  make: z.catch(z.optional(z.enum(kinds)), undefined),
  task: z.catch(z.optional(z.string().check(z.maxLength(100))), undefined),
});

export const Route = createFileRoute('/t/$tenant/playground')({
  validateSearch: (search: Record<string, unknown>): PlaygroundSearch => playgroundSearch.parse(search),
  staticData: { openTo: { permissions: ['INFERENCE'] } },
  component: PlaygroundPage,
});

function PlaygroundPage() {
  const { t } = useTranslation(['playground', 'shell']);
  const { tenantName } = useViewer();
  const refreshWallet = useRefreshWallet();
  const { make = 'chat', task } = Route.useSearch();
  const navigate = useNavigate({ from: Route.fullPath });
  const baseUrl = useSite()?.relayBaseUrl ?? '/v1';
  usePageTitle(t('shell:playground'), tenantName);

  return (
    <>
      <PageHeader title={t('shell:playground')} intro={t('playground:intro')} />
      <div className="mt-4">
        <LinkTabs
          label={t('playground:kinds')}
          tabs={kinds.map((value) => ({ value, label: t(`playground:kind_${value}`) }))}
          value={make}
          onChange={(value) => void navigate({ search: { make: value === 'chat' ? undefined : value, task } })}
        />
      </div>
      {make === 'chat' && <Playground baseUrl={baseUrl} onSettled={refreshWallet} />}
      {make === 'image' && <ImageStudio onSettled={refreshWallet} />}
      {make === 'video' && (
        <VideoStudio task={task} onTask={(id) => void navigate({ search: { make: 'video', task: id }, replace: true })} />
      )}
      {make === 'speech' && <SpeechStudio onSettled={refreshWallet} />}
    </>
  );
}
