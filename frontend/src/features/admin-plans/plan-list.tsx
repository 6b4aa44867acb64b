import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { AdminPlansQuery, PlanPartsFragment } from '../../gql/graphql';
import { AdminPlansDocument, PlanPartsFragmentDoc, UpdatePlanDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { isZeroMoney } from '../../lib/money';
import { Amount } from '../../ui/amount';
import type { Column } from '../../ui/data-table';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction, RowActions } from '../../ui/row-actions';
import { PlanForm } from './plan-form';

const plansOf = (data: AdminPlansQuery) => data.plans;

interface PlanListProps {
  archived: boolean;
  creating: boolean;
  onCreated: () => void;
}

const credit = ({ credit: bonus }: PlanPartsFragment) => (isZeroMoney(bonus) ? '–' : <Amount value={bonus} />);

const name = (plan: PlanPartsFragment) => (
  <>
    <span className="font-medium break-words">{plan.name}</span>
    <span className="ml-2 font-mono text-xs text-muted">{plan.code}</span>
  </>
);

export function PlanList({ archived, creating, onCreated }: PlanListProps) {
  const { t } = useTranslation(['plans', 'fault']);
  const [edited, setEdited] = useState<PlanPartsFragment>();
  const [change, update] = useMutation(UpdatePlanDocument);
  const variables = useMemo(() => ({ first: 30, archived }), [archived]);
  const page = usePagedQuery(AdminPlansDocument, variables, plansOf);
  const rows = page.nodes?.map((node) => unmask(PlanPartsFragmentDoc, node));
  const fault = faultOf(change.error);

  const period = ({ periodDays }: PlanPartsFragment) => t('plans:days', { count: periodDays });
  const level = ({ vipLevel }: PlanPartsFragment) => (vipLevel > 0 ? t('plans:level', { level: vipLevel }) : '–');
  const state = ({ archivedAt }: PlanPartsFragment) => (
    <span className={archivedAt ? 'text-muted' : 'text-ok'}>{archivedAt ? t('plans:archived') : t('plans:onSale')}</span>
  );
  const actions = (plan: PlanPartsFragment) => (
    <RowActions label={t('plans:actionsOf', { name: plan.name })}>
      <RowAction onClick={() => setEdited(plan)}>{t('plans:edit')}</RowAction>
      <RowAction
        disabled={change.fetching}
        onClick={() => void update({ input: { id: plan.id, archived: !plan.archivedAt } })}
      >
        {plan.archivedAt ? t('plans:restore') : t('plans:archive')}
      </RowAction>
    </RowActions>
  );
  const columns: Column<PlanPartsFragment>[] = [
    { id: 'name', header: t('plans:name'), cell: name, className: 'w-full min-w-40' },
    { id: 'price', header: t('plans:price'), cell: ({ price }) => <Amount value={price} />, className: 'text-right' },
    { id: 'period', header: t('plans:period'), cell: period, className: 'whitespace-nowrap' },
    { id: 'level', header: t('plans:vipLevel'), cell: level },
    { id: 'credit', header: t('plans:credit'), cell: credit, className: 'text-right' },
    { id: 'state', header: t('plans:state'), cell: state, className: 'whitespace-nowrap' },
    { id: 'actions', header: <span className="sr-only">{t('plans:actions')}</span>, cell: actions },
  ];
  const close = () => {
    setEdited(undefined);
    onCreated();
  };
  return (
    <>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <PagedTable
        label={t('plans:list')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        expected={3}
        page={page}
        total={page.first?.plans.totalCount}
        empty={<Nothing title={t('plans:empty')} hint={t('plans:emptyHint')} />}
        line={(plan) => (
          <>
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0">{name(plan)}</span>
              <Amount value={plan.price} />
            </div>
            <div className="flex flex-wrap items-center justify-between gap-x-3 text-sm text-muted">
              <span>
                {period(plan)} · {level(plan)} · {credit(plan)} · {state(plan)}
              </span>
              {actions(plan)}
            </div>
          </>
        )}
      />
      <Modal
        open={creating || edited !== undefined}
        onOpenChange={(next) => !next && close()}
        wide
        title={edited ? t('plans:editTitle') : t('plans:createTitle')}
        description={edited ? t('plans:editHint') : t('plans:createHint')}
      >
        <PlanForm key={edited?.id} plan={edited} onDone={close} />
      </Modal>
    </>
  );
}
