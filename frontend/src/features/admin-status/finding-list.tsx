import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { FindingPartsFragment, LedgerFindingsQuery } from '../../gql/graphql';
import { AcknowledgeLedgerFindingDocument, FindingPartsFragmentDoc, LedgerFindingsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { Button } from '../../ui/button';
import type { Column } from '../../ui/data-table';
import { Modal } from '../../ui/dialog';
import { FormFault } from '../../ui/fault-notice';
import { Field } from '../../ui/field';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction } from '../../ui/row-actions';

const openOnly = { first: 20, open: true };
const everything = { first: 20, open: false };
const findingsOf = (data: LedgerFindingsQuery) => data.systemStatus.ledger.findings;

function Acknowledge({ finding, onClose }: { finding: FindingPartsFragment | undefined; onClose: () => void }) {
  const { t } = useTranslation(['system', 'common', 'fault']);
  const [remark, setRemark] = useState('');
  const [result, acknowledge] = useMutation(AcknowledgeLedgerFindingDocument);
  const fault = faultOf(result.error);
  return (
    <Modal
      open={finding !== undefined}
      onOpenChange={(next) => !next && onClose()}
      title={t('system:acknowledgeTitle')}
      description={t('system:acknowledgeHint')}
    >
      <form
        className="mt-4 space-y-4"
        onSubmit={async (event) => {
          event.preventDefault();
          const { data } = await acknowledge({ input: { id: finding?.id ?? '', remark: remark.trim() } });
          if (data) {
            onClose();
          }
        }}
      >
        <Field
          label={t('system:remark')}
          maxLength={500}
          autoComplete="off"
          value={remark}
          onChange={(event) => setRemark(event.target.value)}
        />
        <FormFault text={fault && t(`fault:${fault.code}`)} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" kind="primary" disabled={remark.trim() === ''} busy={result.fetching}>
            {t('system:acknowledge')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const what = (finding: FindingPartsFragment) => (
  <div className="py-1">
    <p>{finding.detail}</p>
    <p className="font-mono text-xs break-all text-muted">
      {finding.object} {finding.objectId}
      {finding.tenantId && ` · ${finding.tenantId}`}
    </p>
  </div>
);

export function FindingList({ open, root }: { open: boolean; root: boolean }) {
  const { t } = useTranslation('system');
  const [target, setTarget] = useState<FindingPartsFragment>();
  const page = usePagedQuery(LedgerFindingsDocument, open ? openOnly : everything, findingsOf);
  const rows = page.nodes?.map((node) => unmask(FindingPartsFragmentDoc, node));

  function state(finding: FindingPartsFragment) {
    if (finding.healedAt) {
      return <span className="text-ok">{t('healed')}</span>;
    }
    if (finding.acknowledgedAt) {
      return (
        <span className="text-muted" title={finding.remark}>
          {t('acknowledged')}
        </span>
      );
    }
    return root ? (
      <RowAction onClick={() => setTarget(finding)}>{t('acknowledge')}</RowAction>
    ) : (
      <span className="text-bad">{t('open')}</span>
    );
  }

  const columns: Column<FindingPartsFragment>[] = [
    { id: 'name', header: t('invariant'), cell: (row) => <span className="font-mono text-xs">{row.invariant}</span> },
    { id: 'what', header: t('finding'), cell: what, className: 'w-full' },
    { id: 'found', header: t('found'), cell: (row) => <Moment value={row.foundAt} /> },
    { id: 'state', header: t('state'), cell: state },
  ];
  return (
    <>
      <PagedTable
        label={t('findings')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        expected={1}
        page={page}
        total={page.first?.systemStatus.ledger.findings.totalCount}
        empty={<Nothing title={t('noFindings')} hint={t('noFindingsHint')} />}
        line={(row) => (
          <>
            {what(row)}
            {state(row)}
          </>
        )}
      />
      <Acknowledge key={target?.id} finding={target} onClose={() => setTarget(undefined)} />
    </>
  );
}
