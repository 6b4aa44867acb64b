import { useTranslation } from 'react-i18next';
import { Amount } from '../../ui/amount';
import { Failure } from './failure';
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
}

export function TurnView({ turn, onAgain }: TurnViewProps) {
  const { t } = useTranslation('playground');
  const running = turn.state === 'running';
  return (
    <li className="border-b border-rule py-5">
      <div className="grid gap-x-5 gap-y-1 md:grid-cols-[4.5rem_minmax(0,1fr)]">
        <p className="text-sm text-muted">{t('you')}</p>
        <p className="break-words whitespace-pre-wrap">{turn.prompt}</p>
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
          {turn.fault && <Failure fault={turn.fault} delivered={turn.answer !== ''} onAgain={onAgain} />}
          {turn.state === 'stopped' && <p className="text-muted">{t('stopped')}</p>}
          <Reading turn={turn} />
        </div>
      </article>
    </li>
  );
}
