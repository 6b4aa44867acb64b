import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { PriceDifferencesQuery } from '../../gql/graphql';
import {
  DiscardPricesDocument,
  PriceDifferencesDocument,
  PricePartsFragmentDoc,
  PublishPriceDocument,
} from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Button } from '../../ui/button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Nothing } from '../../ui/paged-table';
import { Skeleton } from '../../ui/skeleton';
import { DifferenceView } from './difference';

const page = { first: 50 };
const differencesOf = (data: PriceDifferencesQuery) => data.priceDifferences;

/** Drafts beside the prices in force: what is published is what was looked at. */
export function DraftList() {
  const { t } = useTranslation(['prices', 'common', 'fault']);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(PriceDifferencesDocument, page, differencesOf);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState('');
  const [done, setDone] = useState('');
  const [published, publish] = useMutation(PublishPriceDocument);
  const [discarded, discard] = useMutation(DiscardPricesDocument);
  const ids = nodes?.map(({ draft }) => unmask(PricePartsFragmentDoc, draft).id) ?? [];
  const picked = ids.filter((id) => chosen.has(id));
  const refusal = faultOf(published.error ?? discarded.error);

  function choose(id: string, yes: boolean) {
    const next = new Set(chosen);
    if (yes) {
      next.add(id);
    } else {
      next.delete(id);
    }
    setChosen(next);
  }

  async function putInForce() {
    const effectiveAt = at ? new Date(at).toISOString() : undefined;
    const { data } = await publish({ input: { ids: picked, effectiveAt } });
    if (data) {
      setDone(t('prices:published', { count: data.publishPrice.prices.length }));
      setChosen(new Set());
    }
  }

  async function throwAway() {
    const { data } = await discard({ input: { ids: picked } });
    if (data) {
      setDone(t('prices:discarded', { count: data.discardPrices.discarded }));
      setChosen(new Set());
    }
  }

  if (fault && !nodes) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (!nodes) {
    return (
      <div aria-busy="true" className="h-24 border-t border-rule py-4">
        <Skeleton className="w-2/3" />
      </div>
    );
  }
  return (
    <>
      <p role="status" className="text-ok">
        {done}
      </p>
      {nodes.length === 0 ? (
        <div className="border-t border-rule py-8">
          <Nothing title={t('prices:noDrafts')} hint={t('prices:noDraftsHint')} />
        </div>
      ) : (
        <>
          <div className="flex flex-wrap items-end gap-3 border-b border-edge/50 pb-4">
            <Button onClick={() => setChosen(picked.length === ids.length ? new Set() : new Set(ids))}>
              {picked.length === ids.length ? t('prices:chooseNone') : t('prices:chooseAll')}
            </Button>
            <Field
              label={t('prices:effectiveAt')}
              type="datetime-local"
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
            <Button kind="primary" disabled={picked.length === 0} busy={published.fetching} onClick={() => void putInForce()}>
              {t('prices:publish', { count: picked.length })}
            </Button>
            <Button disabled={picked.length === 0} busy={discarded.fetching} onClick={() => void throwAway()}>
              {t('prices:discard')}
            </Button>
          </div>
          <FormFault text={refusal && (refusal.code === 'CONFLICT' ? t('prices:refusedFloor') : t(`fault:${refusal.code}`))} />
          <ul aria-label={t('prices:drafts')}>
            {nodes.map((difference) => {
              const { id } = unmask(PricePartsFragmentDoc, difference.draft);
              return (
                <DifferenceView
                  key={id}
                  difference={difference}
                  chosen={chosen.has(id)}
                  onChoose={(yes) => choose(id, yes)}
                />
              );
            })}
          </ul>
          {hasMore && (
            <Button className="mt-3" busy={fetching} onClick={more}>
              {t('common:loadMore')}
            </Button>
          )}
        </>
      )}
    </>
  );
}
