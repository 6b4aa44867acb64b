import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  ChannelHealthDocument,
  HealthPartsFragmentDoc,
  SwitchCredentialDocument,
  TestChannelHealthDocument,
  UpdateChannelBalanceDocument,
} from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { CircuitList } from './circuit-list';
import { CredentialList } from './credential-list';
import { EventList } from './event-list';

/** How a channel does: its breakers, its keys, and what happened to it. */
export function ChannelHealth({ id }: { id: string }) {
  const { t } = useTranslation(['health', 'channels', 'fault']);
  const heading = useId();
  const [{ data, error }, refetch] = useQuery({
    query: ChannelHealthDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const [switched, change] = useMutation(SwitchCredentialDocument);
  const [tested, test] = useMutation(TestChannelHealthDocument);
  const [asked, askBalance] = useMutation(UpdateChannelBalanceDocument);
  const found = data?.node?.type === 'Channel' ? data.node : undefined;
  const channel = unmask(HealthPartsFragmentDoc, found);
  const fault = faultOf(error);
  const trouble = faultOf(switched.error ?? tested.error ?? asked.error);
  const trial = tested.data?.testChannel;

  if (fault && !channel) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!channel) {
    return (
      <div aria-busy="true" className="mt-4 space-y-4">
        <Skeleton className="w-2/3" />
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  return (
    <section aria-labelledby={heading} className="mt-4 mb-6 border-b border-rule pb-6">
      <h3 id={heading} className="text-lg font-semibold">
        {t('health:title')}
      </h3>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button busy={tested.fetching} onClick={() => void test({ input: { id } })}>
          {t('health:testKeys')}
        </Button>
        <Button busy={asked.fetching} onClick={() => void askBalance({ input: { id } })}>
          {t('health:askBalance')}
        </Button>
        <p role="status" className={trial?.passed === false ? 'text-bad' : 'text-ok'}>
          {trial && !tested.fetching && (trial.passed ? t('channels:passed', { ms: trial.durationMs }) : trial.message)}
        </p>
      </div>
      <FormFault text={trouble && t(`fault:${trouble.code}`)} />
      <CircuitList circuits={channel.circuits} credentials={channel.credentials} />
      <CredentialList
        credentials={channel.credentials}
        busy={switched.fetching}
        onEnable={(credential) => void change({ input: { id, enableCredentials: [credential] } })}
        onDisable={(credential) => void change({ input: { id, disableCredentials: [credential] } })}
      />
      <EventList events={channel.events} credentials={channel.credentials} />
    </section>
  );
}
