import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useSubscription } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  CancelTaskDocument,
  TaskPartsFragmentDoc,
  TasksDocument,
  TasksUpdatedDocument,
  type TaskPartsFragment,
  type TasksQuery,
  type TaskStatus,
} from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { faultOf } from '../../lib/graphql/fault';
import { usePagedQuery } from '../../lib/graphql/use-paged-query';
import { useCan } from '../../lib/viewer';
import { Amount } from '../../ui/amount';
import { Button, buttonClass } from '../../ui/button';
import { CopyIcon } from '../../ui/copy-button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { Skeleton } from '../../ui/skeleton';

const page = { first: 20 };
const tasksOf = (data: TasksQuery) => data.tasks;
const tones: Partial<Record<TaskStatus, string>> = { SUCCEEDED: 'text-ok', FAILED: 'text-bad', EXPIRED: 'text-warn' };

function running(task: TaskPartsFragment): boolean {
  return task.status === 'QUEUED' || task.status === 'RUNNING';
}

function TaskRow({ task }: { task: TaskPartsFragment }) {
  const { t } = useTranslation(['tasks', 'fault']);
  const can = useCan();
  const [result, cancel] = useMutation(CancelTaskDocument);
  const fault = faultOf(result.error);
  const made = task.results.filter(({ thumbnail }) => !thumbnail);
  return (
    <li className="border-b border-rule py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="min-w-0 font-medium break-all">{task.serviceCode ?? task.model}</p>
        <p className="flex gap-4 text-sm">
          <span className={cn(tones[task.status])}>{t(`tasks:${task.status}`)}</span>
          {task.cost && <Amount value={task.cost} />}
          <Moment value={task.createdAt} />
        </p>
      </div>
      <p className="line-clamp-2 text-muted">{task.prompt}</p>
      {running(task) && (
        <div className="mt-2 flex items-center gap-3">
          <progress
            aria-label={t('tasks:progressOf', { id: task.id })}
            max={100}
            value={task.progress}
            className="h-1.5 w-full max-w-100 accent-signal"
          />
          <span className="num text-sm">{task.progress} %</span>
        </div>
      )}
      {task.error && <p className="mt-1 text-sm text-bad">{task.error.message}</p>}
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="inline-flex items-center gap-1 font-mono text-xs text-muted">
          {task.id}
          <CopyIcon text={task.id} label={t('tasks:copyId', { id: task.id })} />
        </span>
        {made.map(({ url, mediaType }, index) => (
          <a
            key={url}
            href={url}
            target="_blank"
            rel="noreferrer"
            className={buttonClass('quiet', 'min-h-7 px-2 text-sm')}
          >
            {t('tasks:result', { number: index + 1, type: mediaType })}
          </a>
        ))}
        {made.length > 0 && task.resultsUntil && (
          <span className="text-xs text-muted">
            {t('tasks:keptUntil')} <Moment value={task.resultsUntil} />
          </span>
        )}
        {running(task) && can('INFERENCE') && (
          <Button
            kind="quiet"
            className="min-h-7 px-2 text-sm"
            busy={result.fetching}
            aria-label={t('tasks:cancelNamed', { id: task.id })}
            onClick={() => void cancel({ input: { id: task.id } })}
          >
            {t('tasks:cancel')}
          </Button>
        )}
      </div>
      <FormFault text={fault && t(`fault:${fault.code}`)} />
    </li>
  );
}

/** Follows the tasks as they change; one that the list does not hold yet makes it read anew. */
function useLiveTasks(known: ReadonlySet<string> | undefined, readAnew: () => void) {
  const [{ data }] = useSubscription({ query: TasksUpdatedDocument });
  const told = data?.tasksUpdated.id;
  const asked = useRef(new Set<string>());
  useEffect(() => {
    if (told && known && !known.has(told) && !asked.current.has(told)) {
      asked.current.add(told);
      readAnew();
    }
  }, [told, known, readAnew]);
}

export function TaskList() {
  const { t } = useTranslation(['tasks', 'common']);
  const { nodes, fault, fetching, hasMore, more, retry } = usePagedQuery(TasksDocument, page, tasksOf);
  const rows = nodes?.map((node) => unmask(TaskPartsFragmentDoc, node));
  useLiveTasks(rows && new Set(rows.map(({ id }) => id)), retry);

  if (fault && !rows) {
    return <FaultNotice fault={fault} onRetry={retry} />;
  }
  if (!rows) {
    return (
      <div aria-busy="true" className="border-t border-rule">
        {['first', 'second', 'third'].map((key) => (
          <div key={key} className="h-20 border-b border-rule py-3">
            <Skeleton className="w-1/2" />
          </div>
        ))}
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <div className="border-t border-rule py-10">
        <p className="font-medium">{t('tasks:empty')}</p>
        <p className="mt-1 text-muted">{t('tasks:emptyHint')}</p>
      </div>
    );
  }
  return (
    <>
      <ul aria-label={t('tasks:list')} className="border-t border-edge/50">
        {rows.map((task) => (
          <TaskRow key={task.id} task={task} />
        ))}
      </ul>
      {hasMore && (
        <Button className="mt-3" busy={fetching} onClick={more}>
          {t('common:loadMore')}
        </Button>
      )}
    </>
  );
}
