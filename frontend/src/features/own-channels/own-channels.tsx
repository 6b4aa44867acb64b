import { CircleCheck, CircleOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  DeleteOwnChannelDocument,
  OwnChannelPartsFragmentDoc,
  OwnChannelsDocument,
  TestOwnChannelDocument,
  UpdateOwnChannelDocument,
  type OwnChannelPartsFragment,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { Confirm, Modal } from '../../ui/dialog';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { percentOf } from './percent';
import { OwnChannelForm } from './own-channel-form';

function State({ channel }: { channel: OwnChannelPartsFragment }) {
  const { t } = useTranslation('own');
  if (!channel.enabled) {
    return (
      <span className="inline-flex items-center gap-1.5 text-muted">
        <CircleOff size={13} aria-hidden />
        {t('off')}
      </span>
    );
  }
  return channel.testError ? (
    <span className="inline-flex items-center gap-1.5 text-warn">
      <TriangleAlert size={13} aria-hidden />
      {channel.testError}
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 text-ok">
      <CircleCheck size={13} aria-hidden />
      {channel.testedAt ? t('works', { ms: channel.responseMs }) : t('on')}
    </span>
  );
}

/** The accounts that the workspace has with providers itself. Nothing where the installation offers none and there are none. */
export function OwnChannels() {
  const { t } = useTranslation(['own', 'common', 'fault']);
  const [{ data, error }, refetch] = useQuery({ query: OwnChannelsDocument, requestPolicy: 'cache-and-network' });
  const [adding, setAdding] = useState(false);
  const [target, setTarget] = useState<OwnChannelPartsFragment>();
  const [change, update] = useMutation(UpdateOwnChannelDocument);
  const [trial, test] = useMutation(TestOwnChannelDocument);
  const [removal, remove] = useMutation(DeleteOwnChannelDocument);
  const fault = faultOf(error);
  const refusal = faultOf(change.error ?? trial.error);
  const removalFault = faultOf(removal.error);

  if (fault && !data) {
    return (
      <div className="mt-10">
        <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />
      </div>
    );
  }
  if (!data) {
    return (
      <div aria-busy="true" className="mt-10 h-16">
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  const { allowed, price, presets, channels } = data.ownChannels;
  const rows = channels.map((node) => unmask(OwnChannelPartsFragmentDoc, node));
  if (!allowed && rows.length === 0) {
    return null;
  }
  const titleOf = (name: string) => presets.find((preset) => preset.name === name)?.title ?? name;
  const look = 'min-h-7 px-2 text-sm';

  async function confirm() {
    if (!target) {
      return;
    }
    const { data: gone } = await remove({ input: { id: target.id } });
    if (gone) {
      setTarget(undefined);
    }
  }

  return (
    <section className="mt-10" aria-labelledby="own-channels">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 id="own-channels" className="text-lg font-semibold">
            {t('own:title')}
          </h2>
          <p className="max-w-[68ch] text-muted">
            {allowed ? t('own:hint', { price: percentOf(price) }) : t('own:notAllowed')}
          </p>
        </div>
        {allowed && <Button onClick={() => setAdding(true)}>{t('own:add')}</Button>}
      </div>
      <FormFault text={refusal && t(`fault:${refusal.code}`)} />
      {rows.length === 0 ? (
        <p className="border-t border-rule py-6 text-muted">{t('own:empty')}</p>
      ) : (
        <ul aria-label={t('own:list')} className="border-t border-edge/50">
          {rows.map((channel) => (
            <li key={channel.id} className="border-b border-rule py-3">
              <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
                <p className="min-w-0 font-medium break-words">{channel.name}</p>
                <p className="text-sm">
                  <State channel={channel} />
                </p>
              </div>
              <p className="text-sm break-words text-muted">
                {titleOf(channel.preset)} · {channel.models.join(', ')} · {channel.keyHints.join(', ')} ·{' '}
                {channel.fallsBack ? t('own:thenOurs') : t('own:onlyOwn')}
              </p>
              <div role="group" aria-label={t('own:actionsOf', { name: channel.name })} className="-ml-2 flex flex-wrap">
                <Button
                  kind="quiet"
                  className={look}
                  busy={trial.fetching}
                  onClick={() => void test({ input: { id: channel.id } })}
                >
                  {t('own:test')}
                </Button>
                <Button
                  kind="quiet"
                  className={look}
                  busy={change.fetching}
                  onClick={() => void update({ input: { id: channel.id, enabled: !channel.enabled } })}
                >
                  {channel.enabled ? t('own:disable') : t('own:enable')}
                </Button>
                <Button kind="quiet" className={look} onClick={() => setTarget(channel)}>
                  {t('own:delete')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Modal open={adding} onOpenChange={setAdding} title={t('own:addTitle')} description={t('own:addHint')}>
        <OwnChannelForm presets={presets} onDone={() => setAdding(false)} />
      </Modal>
      <Confirm
        open={target !== undefined}
        onOpenChange={(next) => !next && setTarget(undefined)}
        title={t('own:deleteTitle')}
        description={t('own:deleteHint', { name: target?.name ?? '' })}
      >
        <div className="mt-4">
          <FormFault text={removalFault && t(`fault:${removalFault.code}`)} />
        </div>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setTarget(undefined)}>{t('common:cancel')}</Button>
          <Button kind="danger" busy={removal.fetching} onClick={confirm}>
            {t('own:delete')}
          </Button>
        </div>
      </Confirm>
    </section>
  );
}
