import { Code } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Amount } from '../../ui/amount';
import { Button } from '../../ui/button';
import type { ToolResult } from './chat-body';
import { Failure } from './failure';
import { ToolCallsView } from './tool-calls-view';
import type { Turn } from './turn';

function Reading({ turn }: { turn: Turn }) {
  const { t, i18n } = useTranslation('playground');
  const count = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  return (
    <p className="num mt-2 flex min-h-5 flex-wrap items-baseline gap-x-4 text-xs text-muted">
      <span className="font-mono">{turn.model}</span>
      {turn.firstTokenMs !== undefined && <span>{t('firstToken', { ms: count(turn.firstTokenMs) })}</span>}
      {turn.usage && (
        <span>{t('tokens', { input: count(turn.usage.inputTokens), output: count(turn.usage.outputTokens) })}</span>
      )}
      {turn.usage?.cost && (
        <span>
          {t('cost')} <Amount value={turn.usage.cost} className="text-sm font-medium text-ink" />
        </span>
      )}
      {turn.state === 'done' && !turn.usage?.cost && <span>{t('costUnknown')}</span>}
    </p>
  );
}

interface TurnViewProps {
  turn: Turn;
  onAgain: (() => void) | undefined;
  /** Takes what the tools gave back; absent where another turn followed. */
  onResults?: ((results: ToolResult[]) => void) | undefined;
  onCode?: (body: Record<string, unknown>) => void;
}

function Asked({ turn }: { turn: Turn }) {
  const { t } = useTranslation('playground');
  return (
    <div className="min-w-0">
      {turn.images.length > 0 && (
        <div className="mb-2 flex flex-wrap gap-2">
          {turn.images.map((url, index) => (
            <img
              key={`${url.length} ${url.slice(-24)}`}
              src={url}
              alt={t('pictureSent', { number: index + 1 })}
              className="max-h-40 rounded-control border border-rule"
            />
          ))}
        </div>
      )}
      {turn.results.map(({ callId, content }) => (
        <p key={callId} className="font-mono text-xs break-words whitespace-pre-wrap text-muted">
          {t('toolGave')} {content}
        </p>
      ))}
      {turn.prompt && <p className="break-words whitespace-pre-wrap">{turn.prompt}</p>}
    </div>
  );
}

export function TurnView({ turn, onAgain, onResults, onCode }: TurnViewProps) {
  const { t } = useTranslation('playground');
  const running = turn.state === 'running';
  return (
    <li className="border-b border-rule py-5">
      <div className="grid gap-x-5 gap-y-1 md:grid-cols-[4.5rem_minmax(0,1fr)]">
        <p className="text-sm text-muted">{t('you')}</p>
        <Asked turn={turn} />
      </div>
      <article
        aria-label={turn.model}
        aria-busy={running}
        className="mt-4 grid gap-x-5 gap-y-1 md:grid-cols-[4.5rem_minmax(0,1fr)]"
      >
        <div className="max-w-[72ch] min-w-0 md:col-start-2">
          {(turn.answer || running) && (
            <p className={running ? 'caret break-words whitespace-pre-wrap' : 'break-words whitespace-pre-wrap'}>
              {turn.answer}
            </p>
          )}
          {turn.toolCalls.length > 0 && <ToolCallsView calls={turn.toolCalls} onResults={onResults} />}
          {turn.fault && <Failure fault={turn.fault} delivered={turn.answer !== ''} onAgain={onAgain} />}
          {turn.state === 'stopped' && <p className="text-muted">{t('stopped')}</p>}
          <div className="flex flex-wrap items-end justify-between gap-x-4">
            <Reading turn={turn} />
            {turn.body && onCode && !running && (
              <Button kind="quiet" className="min-h-7 px-2 text-sm" onClick={() => turn.body && onCode(turn.body)}>
                <Code size={13} aria-hidden />
                {t('code')}
              </Button>
            )}
          </div>
        </div>
      </article>
    </li>
  );
}
