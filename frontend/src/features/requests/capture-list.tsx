import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  CapturePartsFragmentDoc,
  CapturesDocument,
  KeyChoicesDocument,
  type CapturePartsFragment,
  type CapturesQuery,
} from '../../gql/graphql';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useCan, useViewer } from '../../lib/viewer';
import { Button, buttonClass } from '../../ui/button';
import type { Column } from '../../ui/data-table';
import { Moment } from '../../ui/moment';
import { Nothing, PagedTable } from '../../ui/paged-table';
import { RowAction } from '../../ui/row-actions';
import { CaptureStatus } from './capture-status';
import { DeleteAllCapturesDialog, DeleteCaptureDialog } from './delete-captures';
import { captureExport } from './filter';

const page = { first: 20 };
const capturesOf = (data: CapturesQuery) => data.captures;
const outcome = (call: CapturePartsFragment) => <CaptureStatus status={call.status} failed={call.failed} />;

/** Calls whose contents are kept, newest first. */
export function CaptureList({ onOpen }: { onOpen: (requestId: string) => void }) {
  const { t } = useTranslation('captures');
  const { tenantSlug } = useViewer();
  const manages = useCan()('TENANT_MANAGE');
  const [{ data: choices }] = useQuery({ query: KeyChoicesDocument });
  const [target, setTarget] = useState<CapturePartsFragment>();
  const [clearing, setClearing] = useState(false);
  const { nodes, ...paging } = usePagedQuery(CapturesDocument, page, capturesOf);
  const rows = nodes?.map((node) => unmask(CapturePartsFragmentDoc, node));
  const names = new Map(choices?.apiKeys.edges.map(({ node }) => [node.id, node.name]));

  const opener = (call: CapturePartsFragment) => (
    <button
      type="button"
      className="line-clamp-1 text-left font-medium break-all underline-offset-2 hover:underline max-md:min-h-8"
      onClick={() => onOpen(call.requestId)}
    >
      {call.model || t('unreadable')}
    </button>
  );
  const remover = (call: CapturePartsFragment) => (
    <RowAction aria-label={t('deleteNamed', { id: call.requestId })} onClick={() => setTarget(call)}>
      {t('delete')}
    </RowAction>
  );

  const columns: Column<CapturePartsFragment>[] = [
    { id: 'when', header: t('when'), cell: (call) => <Moment value={call.createdAt} /> },
    { id: 'model', header: t('model'), cell: opener, className: 'w-full min-w-32' },
    { id: 'status', header: t('status'), cell: outcome },
    { id: 'key', header: t('key'), cell: (call) => names.get(call.apiKeyId) ?? '–', className: 'whitespace-nowrap' },
  ];
  if (manages) {
    columns.push({ id: 'actions', header: <span className="sr-only">{t('actions')}</span>, cell: remover, className: 'text-right' });
  }

  return (
    <>
      <PagedTable
        label={t('list')}
        columns={columns}
        rows={rows}
        rowKey={(call) => call.requestId}
        page={paging}
        expected={4}
        empty={<Nothing title={t('empty')} hint={t('emptyHint')} />}
        line={(call) => (
          <>
            <div className="flex items-baseline justify-between gap-3">
              {opener(call)}
              {outcome(call)}
            </div>
            <div className="flex items-baseline justify-between gap-3 text-xs text-muted">
              <Moment value={call.createdAt} />
              {manages && remover(call)}
            </div>
          </>
        )}
      />
      {rows && rows.length > 0 && (
        <div className="mt-3 flex flex-wrap gap-2">
          <a href={captureExport(tenantSlug)} download className={buttonClass('plain')}>
            <Download size={14} aria-hidden />
            {t('download')}
          </a>
          {manages && (
            <Button kind="danger" onClick={() => setClearing(true)}>
              {t('deleteAll')}
            </Button>
          )}
        </div>
      )}
      <DeleteCaptureDialog key={target?.requestId} target={target} onClose={() => setTarget(undefined)} />
      <DeleteAllCapturesDialog open={clearing} onClose={() => setClearing(false)} />
    </>
  );
}
