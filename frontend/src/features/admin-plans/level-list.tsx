import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { LevelPartsFragment } from '../../gql/graphql';
import { DeleteVipLevelDocument, LevelPartsFragmentDoc, VipLevelsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { formatCount } from '../../lib/number';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { Confirm, Modal } from '../../ui/dialog';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Nothing } from '../../ui/paged-table';
import { RowAction, RowActions } from '../../ui/row-actions';
import { LevelForm, percentOf } from './level-form';

function DeleteLevel({ level, onClose }: { level: LevelPartsFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation(['plans', 'common', 'fault']);
  const [result, remove] = useMutation(DeleteVipLevelDocument);
  const fault = faultOf(result.error);
  return (
    <Confirm
      open={level !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('plans:deleteTitle', { name: level?.name ?? '' })}
      description={t('plans:deleteHint')}
    >
      <div className="mt-4">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button
          kind="danger"
          busy={result.fetching}
          onClick={async () => {
            const { data } = await remove({ input: { level: level?.level ?? 0 } });
            if (data) {
              onClose();
            }
          }}
        >
          {t('plans:delete')}
        </Button>
      </div>
    </Confirm>
  );
}

const discount = (level: LevelPartsFragment) => `${percentOf(level.discount)} %`;

export function LevelList() {
  const { t, i18n } = useTranslation('plans');
  const [edited, setEdited] = useState<LevelPartsFragment | 'new'>();
  const [doomed, setDoomed] = useState<LevelPartsFragment>();
  const [{ data, error }, refetch] = useQuery({ query: VipLevelsDocument, requestPolicy: 'cache-and-network' });
  const rows = data?.vipLevels.map((level) => unmask(LevelPartsFragmentDoc, level));
  const fault = faultOf(error);

  const limits = (level: LevelPartsFragment) => {
    const parts = (['requestsPerMinute', 'tokensPerMinute', 'concurrency', 'requestsPerDay', 'tokensPerDay'] as const)
      .filter((key) => level[key])
      .map((key) => `${t(key)} ${formatCount(level[key] ?? 0, i18n.language)}`);
    return parts.length > 0 ? parts.join(' · ') : t('noLimits');
  };
  const actions = (level: LevelPartsFragment) => (
    <RowActions label={t('actionsOf', { name: level.name })}>
      <RowAction onClick={() => setEdited(level)}>{t('edit')}</RowAction>
      <RowAction onClick={() => setDoomed(level)}>{t('delete')}</RowAction>
    </RowActions>
  );
  const columns: Column<LevelPartsFragment>[] = [
    { id: 'level', header: t('levelNumber'), cell: ({ level }) => level, className: 'num' },
    { id: 'name', header: t('name'), cell: ({ name }) => <span className="font-medium">{name}</span>, className: 'min-w-28' },
    { id: 'discount', header: t('discount'), cell: discount, className: 'num text-right whitespace-nowrap' },
    { id: 'limits', header: t('limits'), cell: limits, className: 'num w-full' },
    { id: 'actions', header: <span className="sr-only">{t('actions')}</span>, cell: actions },
  ];

  return (
    <section className="mt-10">
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-lg font-semibold">{t('levels')}</h2>
          <p className="text-muted">{t('levelsHint')}</p>
        </div>
        <Button onClick={() => setEdited('new')}>{t('addLevel')}</Button>
      </div>
      {fault && !rows && <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />}
      {rows?.length === 0 && (
        <div className="border-t border-rule py-6">
          <Nothing title={t('noLevels')} />
        </div>
      )}
      {!fault && rows?.length !== 0 && (
        <DataTable
          label={t('levels')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          expected={3}
          line={(level) => (
            <>
              <p className="flex justify-between gap-3">
                <span className="font-medium">
                  {level.level} · {level.name}
                </span>
                <span className="num">{discount(level)}</span>
              </p>
              <p className="text-sm text-muted">{limits(level)}</p>
              {actions(level)}
            </>
          )}
        />
      )}
      <Modal
        open={edited !== undefined}
        onOpenChange={(next) => !next && setEdited(undefined)}
        title={edited === 'new' ? t('addLevel') : t('editLevel')}
        description={t('levelFormHint')}
      >
        <LevelForm
          key={edited === 'new' ? 'new' : edited?.id}
          level={edited === 'new' ? undefined : edited}
          onDone={() => setEdited(undefined)}
        />
      </Modal>
      <DeleteLevel key={doomed?.id} level={doomed} onClose={() => setDoomed(undefined)} />
    </section>
  );
}
