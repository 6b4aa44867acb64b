import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  ApiKeysDocument,
  KeyPartsFragmentDoc,
  UpdateApiKeyDocument,
  type ApiKeysQuery,
  type KeyPartsFragment,
} from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { formatMoney } from '../../lib/money';
import { useCan, useViewer } from '../../lib/viewer';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { RowAction, RowActions } from '../../ui/row-actions';
import { useUndo } from '../../ui/undo';
import { EditKeySheet } from './edit-key-sheet';
import { KeyStatus } from './key-status';
import { RevokeKeyDialog } from './revoke-key-dialog';
import { RotateKeyDialog } from './rotate-key-dialog';

const page = { first: 20 };
const keysOf = (data: ApiKeysQuery) => data.apiKeys;

function Prefix({ value }: { value: string }) {
  return <span className="font-mono text-xs whitespace-nowrap">{value}…</span>;
}

function Budget({ target }: { target: KeyPartsFragment }) {
  const [first] = target.limits.budgets;
  return first ? (
    <span className="num whitespace-nowrap">
      {formatMoney(first.spent)} / {formatMoney(first.limit)}
    </span>
  ) : (
    '–'
  );
}

function LastUsed({ value }: { value: string | null | undefined }) {
  const { t } = useTranslation('keys');
  return value ? <Moment value={value} /> : <span className="whitespace-nowrap text-muted">{t('neverUsed')}</span>;
}

export function KeyList() {
  const { t } = useTranslation(['keys', 'common', 'fault']);
  const { userId } = useViewer();
  const can = useCan();
  const [target, setTarget] = useState<KeyPartsFragment>();
  const [dialog, setDialog] = useState<'revoke' | 'rotate' | 'edit'>();
  const [change, update] = useMutation(UpdateApiKeyDocument);
  const offerUndo = useUndo();
  const refusal = faultOf(change.error);
  const { first, nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(ApiKeysDocument, page, keysOf);
  const rows = nodes?.map((node) => unmask(KeyPartsFragmentDoc, node));

  function changeable(key: KeyPartsFragment): boolean {
    const own = can('KEYS_WRITE') && key.createdBy?.id === userId;
    return !key.revokedAt && key.status !== 'EXPIRED' && (own || can('KEYS_MANAGE'));
  }

  function ask(kind: 'revoke' | 'rotate' | 'edit', key: KeyPartsFragment) {
    setTarget(key);
    setDialog(kind);
  }

  async function disable({ id, name }: KeyPartsFragment) {
    const { data } = await update({ input: { id, enabled: false } });
    if (data) {
      offerUndo({
        text: t('keys:switchedOff', { name }),
        undo: () => void update({ input: { id, enabled: true } }),
      });
    }
  }

  function actions(key: KeyPartsFragment) {
    if (!changeable(key)) {
      return null;
    }
    const off = key.status === 'DISABLED';
    return (
      <RowActions label={t('keys:actionsOf', { name: key.name })}>
        <RowAction onClick={() => ask('edit', key)}>{t('keys:edit')}</RowAction>
        <RowAction onClick={() => ask('rotate', key)}>{t('keys:rotate')}</RowAction>
        <RowAction
          aria-label={t(off ? 'keys:switchOnNamed' : 'keys:switchOffNamed', { name: key.name })}
          disabled={change.fetching}
          onClick={() => void (off ? update({ input: { id: key.id, enabled: true } }) : disable(key))}
        >
          {t(off ? 'keys:switchOn' : 'keys:switchOff')}
        </RowAction>
        <RowAction aria-label={t('keys:revokeNamed', { name: key.name })} onClick={() => ask('revoke', key)}>
          {t('keys:revoke')}
        </RowAction>
      </RowActions>
    );
  }

  const creator: Column<KeyPartsFragment> = {
    id: 'createdBy',
    header: t('keys:createdBy'),
    cell: (key) => <span className="line-clamp-1 break-all">{key.createdBy?.displayName ?? '–'}</span>,
    className: 'max-lg:hidden min-w-28',
  };

  const columns: Column<KeyPartsFragment>[] = [
    {
      id: 'name',
      header: t('keys:name'),
      cell: (key) => <span className="line-clamp-1 font-medium break-all">{key.name}</span>,
      className: 'w-full min-w-32',
    },
    { id: 'prefix', header: t('keys:prefix'), cell: (key) => <Prefix value={key.prefix} /> },
    { id: 'budget', header: t('keys:budget'), cell: (key) => <Budget target={key} />, className: 'max-lg:hidden' },
    { id: 'status', header: t('keys:status'), cell: (key) => <KeyStatus status={key.status} revokedAt={key.revokedAt} /> },
    ...(can('KEYS_READ') ? [creator] : []),
    { id: 'created', header: t('keys:created'), cell: (key) => <Moment value={key.createdAt} /> },
    { id: 'lastUsed', header: t('keys:lastUsed'), cell: (key) => <LastUsed value={key.lastUsedAt} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{t('keys:actions')}</span>,
      cell: actions,
      className: 'text-right',
    },
  ];

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (rows?.length === 0) {
    return (
      <div className="border-t border-rule py-10">
        <p className="font-medium">{t('keys:empty')}</p>
        <p className="mt-1 text-muted">{t('keys:emptyHint')}</p>
      </div>
    );
  }
  return (
    <>
      <FormFault text={refusal && t(`fault:${refusal.code}`)} />
      <DataTable
        label={t('keys:list')}
        columns={columns}
        rows={rows}
        rowKey={(key) => key.id}
        line={(key) => (
          <>
            <div className="flex items-baseline justify-between gap-3">
              <p className="min-w-0 truncate font-medium">{key.name}</p>
              <KeyStatus status={key.status} revokedAt={key.revokedAt} />
            </div>
            <p className="flex flex-wrap gap-x-3 text-sm text-muted">
              <Prefix value={key.prefix} />
              <LastUsed value={key.lastUsedAt} />
            </p>
            {actions(key)}
          </>
        )}
      />
      {fault && <FaultNotice fault={fault} onRetry={retry} />}
      <div className="mt-3 flex min-h-8 items-center gap-4">
        {hasMore && (
          <Button busy={fetching} onClick={more}>
            {t('common:loadMore')}
          </Button>
        )}
        {first && (
          <p className="num text-sm text-muted">
            {t('keys:shown', { shown: rows?.length ?? 0, total: first.apiKeys.totalCount })}
          </p>
        )}
      </div>
      <RevokeKeyDialog
        key={`revoke ${target?.id}`}
        target={target}
        open={dialog === 'revoke'}
        onClose={() => setDialog(undefined)}
      />
      <RotateKeyDialog
        key={`rotate ${target?.id}`}
        target={target}
        open={dialog === 'rotate'}
        onClose={() => setDialog(undefined)}
      />
      <EditKeySheet target={dialog === 'edit' ? target : undefined} onClose={() => setDialog(undefined)} />
    </>
  );
}
