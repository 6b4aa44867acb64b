import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import type { ChannelPartsFragment } from '../../gql/graphql';
import { CopyChannelDocument, UpdateChannelDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import type { Column } from '../../ui/data-table';
import { FormFault } from '../../ui/fault-notice';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction, RowActions } from '../../ui/row-actions';
import { useUndo } from '../../ui/undo';
import { ShareCell } from './channel-share';
import { ChannelState, TrialView } from './channel-status';
import { DeleteChannelDialog } from './delete-channel-dialog';
import { matches, type ChannelSearch } from './search';
import { TestBar } from './test-bar';
import { useChannels } from './use-channels';
import { useShares } from './use-shares';
import { useTrials } from './use-trials';

function Models({ names }: { names: string[] }) {
  const { t } = useTranslation('channels');
  const [first, ...others] = names;
  return (
    <span className="text-sm" title={names.join('\n')}>
      {first}
      {others.length > 0 && <span className="text-muted"> {t('moreModels', { count: others.length })}</span>}
    </span>
  );
}

export function ChannelList({ search }: { search: ChannelSearch }) {
  const { t } = useTranslation(['channels', 'routed', 'switched', 'fault']);
  const { channels, page } = useChannels();
  const { shares, fault: shareFault } = useShares();
  const { trials, test, testAll, stop } = useTrials();
  const [change, update] = useMutation(UpdateChannelDocument);
  const [copied, copy] = useMutation(CopyChannelDocument);
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const [doomed, setDoomed] = useState<ChannelPartsFragment>();
  const rows = channels?.filter((channel) => matches(channel, search));
  const fault = faultOf(change.error ?? copied.error);
  const failedOn = (channels ?? []).filter(
    ({ id, status }) => status === 'ENABLED' && ['failed', 'refused'].includes(trials.get(id)?.state ?? ''),
  );
  const running = [...trials.values()].some(({ state }) => state === 'waiting' || state === 'running');

  async function switchAll(ids: readonly string[], status: 'ENABLED' | 'DISABLED'): Promise<string[]> {
    const done: string[] = [];
    for (const id of ids) {
      const { data } = await update({ input: { id, status } });
      if (data) {
        done.push(id);
      }
    }
    return done;
  }

  async function disable(ids: readonly string[], text: string) {
    const done = await switchAll(ids, 'DISABLED');
    if (done.length > 0) {
      offerUndo({ text, undo: () => void switchAll(done, 'ENABLED') });
    }
  }

  /** A copy is switched off until it is looked at, and so is opened. */
  async function copyOf(id: string) {
    const { data } = await copy({ input: { id } });
    if (data) {
      await navigate({ to: '/admin/channels', search: { ...search, edit: data.copyChannel.channel.id } });
    }
  }

  const name = (channel: ChannelPartsFragment) => (
    <Link
      to="/admin/channels"
      search={{ ...search, edit: channel.id }}
      className="font-medium break-words underline-offset-2 hover:underline"
    >
      {channel.name}
    </Link>
  );
  const kind = (channel: ChannelPartsFragment) => (
    <p className="text-xs text-muted">
      #{channel.number} · {channel.preset || channel.upstream} · {t('channels:keyCount', { count: channel.credentialCount })}
      {channel.tags.length > 0 && ` · ${channel.tags.join(', ')}`}
    </p>
  );
  const actions = (channel: ChannelPartsFragment) => {
    const on = channel.status === 'ENABLED';
    const busy = ['waiting', 'running'].includes(trials.get(channel.id)?.state ?? '');
    return (
      <RowActions label={t('channels:actionsOf', { name: channel.name })}>
        <RowAction disabled={busy} onClick={() => void test(channel.id)}>
          {t('channels:test')}
        </RowAction>
        <RowAction
          disabled={change.fetching}
          onClick={() =>
            void (on
              ? disable([channel.id], t('switched:off', { name: channel.name }))
              : switchAll([channel.id], 'ENABLED'))
          }
        >
          {on ? t('channels:disable') : t('channels:enable')}
        </RowAction>
        <RowAction disabled={copied.fetching} onClick={() => void copyOf(channel.id)}>
          {t('channels:copy')}
        </RowAction>
        <RowAction onClick={() => setDoomed(channel)}>{t('channels:delete')}</RowAction>
      </RowActions>
    );
  };

  const columns: Column<ChannelPartsFragment>[] = [
    {
      id: 'name',
      header: t('channels:name'),
      cell: (channel) => (
        <div className="py-1.5">
          {name(channel)}
          {kind(channel)}
        </div>
      ),
      className: 'min-w-40',
    },
    { id: 'state', header: t('channels:state'), cell: (channel) => <ChannelState channel={channel} /> },
    { id: 'models', header: t('channels:models'), cell: (channel) => <Models names={channel.models} />, className: 'max-xl:hidden' },
    { id: 'groups', header: t('channels:groups'), cell: (channel) => channel.groups.join(', '), className: 'max-xl:hidden' },
    { id: 'priority', header: t('channels:priority'), cell: (channel) => channel.priority, className: 'num text-right' },
    { id: 'weight', header: t('channels:weight'), cell: (channel) => channel.weight, className: 'num text-right' },
    {
      id: 'share',
      header: <span title={t('routed:columnHint')}>{t('routed:column')}</span>,
      cell: (channel) => <ShareCell share={shares?.get(channel.id)} known={Boolean(shares ?? shareFault)} />,
      className: 'text-right',
    },
    {
      id: 'test',
      header: t('channels:lastTest'),
      cell: (channel) => <TrialView channel={channel} trial={trials.get(channel.id)} />,
      className: 'min-w-40',
    },
    { id: 'actions', header: <span className="sr-only">{t('channels:actions')}</span>, cell: actions },
  ];

  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabled={!rows?.length || running}
          onClick={() => void testAll((rows ?? []).map(({ id }) => id))}
        >
          {t('channels:testAll')}
        </Button>
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <TestBar
        trials={trials}
        failedOn={failedOn.map(({ id }) => id)}
        busy={change.fetching}
        onStop={stop}
        onDisable={(ids) => void disable(ids, t('switched:offMany', { count: ids.length }))}
      />
      <div className="mt-3">
        <PagedTable
          label={t('channels:list')}
          columns={columns}
          rows={rows}
          rowKey={(channel) => channel.id}
          page={page}
          empty={
            channels?.length === 0 ? (
              <Nothing title={t('channels:empty')} hint={t('channels:emptyHint')} />
            ) : (
              <Nothing title={t('channels:noMatch')} />
            )
          }
          line={(channel) => (
            <>
              <div className="flex items-start justify-between gap-3">
                <div className="min-w-0">
                  {name(channel)}
                  {kind(channel)}
                </div>
                <ChannelState channel={channel} />
              </div>
              <div className="mt-1 flex flex-wrap items-center justify-between gap-x-3 text-sm">
                <TrialView channel={channel} trial={trials.get(channel.id)} />
                {actions(channel)}
              </div>
            </>
          )}
        />
      </div>
      <DeleteChannelDialog key={doomed?.id} channel={doomed} onClose={() => setDoomed(undefined)} />
    </>
  );
}
