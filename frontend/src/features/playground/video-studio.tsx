import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useSubscription } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import {
  CancelStudioTaskDocument,
  CreateVideoTaskDocument,
  StudioTaskFragmentDoc,
  StudioTaskUpdatedDocument,
} from '../../gql/graphql';
import { cn } from '../../lib/cn';
import { faultOf } from '../../lib/graphql/fault';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import { FaultNotice, FormFault } from '../../ui/fault-notice';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { Studio } from './studio';

const lengths = ['', '5', '10'];
const ratios = ['', '16:9', '9:16', '1:1'];

/** A video as it is made. It goes on without the page; the address leads back to it. */
function TaskCard({ id }: { id: string }) {
  const { t } = useTranslation(['playground', 'tasks', 'fault']);
  const [{ data, error }] = useSubscription({ query: StudioTaskUpdatedDocument, variables: { id } });
  const [result, cancel] = useMutation(CancelStudioTaskDocument);
  const task = unmask(StudioTaskFragmentDoc, data?.taskUpdated);
  const fault = faultOf(error ?? result.error);
  if (!task) {
    return fault ? <FaultNotice fault={fault} /> : <Skeleton className="w-60" />;
  }
  const running = task.status === 'QUEUED' || task.status === 'RUNNING';
  const video = task.results.find(({ thumbnail }) => !thumbnail);
  return (
    <article aria-label={t('playground:videoTask')} aria-busy={running}>
      <p className="break-words text-muted">{task.prompt}</p>
      <p role="status" className={cn('mt-1 font-medium', task.status === 'SUCCEEDED' && 'text-ok')}>
        {t(`tasks:${task.status}`)}
      </p>
      {running && (
        <div className="mt-2 flex items-center gap-3">
          <progress
            aria-label={t('tasks:progressOf', { id })}
            max={100}
            value={task.progress}
            className="h-1.5 w-full max-w-100 accent-signal"
          />
          <span className="num text-sm">{task.progress} %</span>
          <Button kind="quiet" busy={result.fetching} onClick={() => void cancel({ input: { id } })}>
            {t('tasks:cancel')}
          </Button>
        </div>
      )}
      {task.error && <p className="mt-1 text-bad">{task.error.message}</p>}
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      {video && (
        <video controls src={video.url} aria-label={t('playground:videoResult')} className="mt-3 w-full max-w-160 border border-rule">
          <track kind="captions" />
        </video>
      )}
      {task.cost && (
        <p className="num mt-2 text-sm text-muted">
          {t('playground:cost')} <Amount value={task.cost} />
        </p>
      )}
    </article>
  );
}

interface VideoStudioProps {
  /** The task that is shown; absent for none. */
  task: string | undefined;
  onTask: (id: string) => void;
}

export function VideoStudio({ task, onTask }: VideoStudioProps) {
  const { t } = useTranslation(['playground', 'fault']);
  const [seconds, setSeconds] = useState('');
  const [ratio, setRatio] = useState('');
  const [result, create] = useMutation(CreateVideoTaskDocument);
  const fault = faultOf(result.error);

  async function make(model: string, prompt: string) {
    const { data } = await create({
      input: { model, prompt, seconds: seconds ? Number(seconds) : undefined, aspectRatio: ratio || undefined },
    });
    if (data) {
      onTask(data.createVideoTask.task.id);
    }
  }

  return (
    <Studio
      modality="VIDEO"
      promptLabel={t('playground:videoPrompt')}
      action={t('playground:makeVideo')}
      busy={result.fetching}
      onMake={(model, prompt) => void make(model, prompt)}
      settings={
        <>
          <Select
            label={t('playground:length')}
            value={seconds}
            choices={lengths.map((value) => ({ value, label: value ? t('playground:seconds', { seconds: value }) : t('playground:sizeAny') }))}
            onChange={(event) => setSeconds(event.target.value)}
          />
          <Select
            label={t('playground:ratio')}
            value={ratio}
            choices={ratios.map((value) => ({ value, label: value || t('playground:sizeAny') }))}
            onChange={(event) => setRatio(event.target.value)}
          />
        </>
      }
    >
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      {task ? <TaskCard key={task} id={task} /> : <p className="text-muted">{t('playground:videoEmpty')}</p>}
    </Studio>
  );
}
