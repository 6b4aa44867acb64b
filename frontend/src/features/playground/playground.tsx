import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFreshKey } from '../../lib/fresh-key';
import { formatMoney } from '../../lib/money';
import { readPreference, writePreference } from '../../lib/storage';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { Composer } from './composer';
import { useFailureWords } from './failure';
import { KeyField } from './key-field';
import { ModelPicker } from './model-picker';
import { TurnView } from './turn-view';
import { useChat } from './use-chat';
import { useModels } from './use-models';
import { useFollowBottom } from './use-follow-bottom';

/** The answer in words for those who hear the page: once, at its end. */
function useAnnouncement(turns: ReturnType<typeof useChat>['turns']): string {
  const { t } = useTranslation('playground');
  const words = useFailureWords();
  const last = turns.at(-1);
  switch (last?.state) {
    case 'running':
      return t('answering');
    case 'done':
      return t('done', { cost: last.usage?.cost ? formatMoney(last.usage.cost) : t('costUnknown') });
    case 'stopped':
      return t('stopped');
    case 'failed':
      return last.fault ? t('failed', { reason: words(last.fault, last.answer !== '').reason }) : '';
    default:
      return '';
  }
}

function useModelChoice() {
  const { models, fault, retry } = useModels('CHAT');
  const [name, setName] = useState(() => readPreference('model'));
  const model = models?.find((candidate) => candidate.name === name) ?? models?.[0];
  return {
    models,
    model,
    fault,
    retry,
    choose(next: string) {
      setName(next);
      writePreference('model', next);
    },
  };
}

export function Playground({ onSettled }: { onSettled: () => void }) {
  const { t } = useTranslation('playground');
  const { models, model, fault, retry, choose } = useModelChoice();
  const { turns, busy, ask, again, stop, clear } = useChat(onSettled);
  const fresh = useFreshKey();
  const [pasted, setPasted] = useState('');
  const [prefersPasted, setPrefersPasted] = useState(false);
  const [keyMissing, setKeyMissing] = useState(false);
  const [prompt, setPrompt] = useState('');
  const announcement = useAnnouncement(turns);
  const conversation = useFollowBottom();

  const offered = prefersPasted ? undefined : fresh;
  const key = offered?.secret ?? pasted.trim();

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && busy) {
        stop();
      }
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [busy, stop]);

  function send(text: string) {
    setKeyMissing(key === '');
    if (busy || key === '' || !model || text.trim() === '') {
      return;
    }
    setPrompt('');
    void ask({ key, model: model.name, prompt: text.trim() });
  }

  function repeat() {
    if (key !== '' && model) {
      void again({ key, model: model.name });
    }
  }

  const examples = [t('example1'), t('example2'), t('example3')];
  return (
    <div className="mt-5 grid gap-x-8 lg:grid-cols-[minmax(0,1fr)_17rem]">
      <section aria-label={t('settings')} className="space-y-3 lg:order-2 lg:border-l lg:border-rule lg:pl-6">
        <div className="space-y-3 sm:max-lg:grid sm:max-lg:grid-cols-2 sm:max-lg:gap-5 lg:sticky lg:top-16 lg:space-y-5">
          <ModelPicker models={models} value={model} onChange={choose} />
          <KeyField
            fresh={offered}
            value={pasted}
            onChange={(value) => {
              setPasted(value);
              setKeyMissing(false);
            }}
            onOther={() => setPrefersPasted(true)}
            error={keyMissing ? t('keyMissing') : undefined}
          />
        </div>
        {fault && !models && <FaultNotice fault={fault} onRetry={retry} />}
      </section>

      <div ref={conversation} className="flex min-h-[40dvh] flex-col max-lg:mt-4 lg:min-h-[calc(100dvh-11rem)]">
        {turns.length === 0 ? (
          <div className="flex-1 border-t border-rule pt-6">
            <h2 className="text-lg font-semibold">{t('empty')}</h2>
            <ul aria-label={t('examples')} className="mt-2">
              {examples.map((example) => (
                <li key={example} className="border-b border-rule">
                  <button
                    type="button"
                    className="w-full py-2.5 text-left text-muted hover:text-ink"
                    onClick={() => setPrompt(example)}
                  >
                    {example}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <div className="flex-1 border-t border-rule">
            <ol aria-label={t('conversation')}>
              {turns.map((turn, index) => (
                <TurnView
                  key={turn.id}
                  turn={turn}
                  onAgain={index === turns.length - 1 && !busy ? repeat : undefined}
                />
              ))}
            </ol>
            <Button kind="quiet" className="my-3" onClick={clear}>
              {t('clear')}
            </Button>
          </div>
        )}
        <p role="status" className="sr-only">
          {announcement}
        </p>
        <Composer value={prompt} onChange={setPrompt} busy={busy} onSend={() => send(prompt)} onStop={stop} />
      </div>
    </div>
  );
}
