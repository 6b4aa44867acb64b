import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFreshKey } from '../../lib/fresh-key';
import { formatMoney } from '../../lib/money';
import { readPreference, writePreference } from '../../lib/storage';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import type { ToolResult } from './chat-body';
import { CodeDialog } from './code-dialog';
import { Composer } from './composer';
import { useFailureWords } from './failure';
import { KeyField } from './key-field';
import { ModelPicker } from './model-picker';
import { ParameterFields } from './parameter-fields';
import { noParameters, parametersOf } from './parameters';
import type { Picture } from './pictures';
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

interface PlaygroundProps {
  /** Base URL of the relay, for the code of a call. */
  baseUrl: string;
  onSettled: () => void;
}

export function Playground({ baseUrl, onSettled }: PlaygroundProps) {
  const { t } = useTranslation('playground');
  const { models, model, fault, retry, choose } = useModelChoice();
  const { turns, busy, ask, again, stop, clear } = useChat(onSettled);
  const fresh = useFreshKey();
  const [pasted, setPasted] = useState('');
  const [prefersPasted, setPrefersPasted] = useState(false);
  const [keyMissing, setKeyMissing] = useState(false);
  const [prompt, setPrompt] = useState('');
  const [pictures, setPictures] = useState<Picture[]>([]);
  const [texts, setTexts] = useState(noParameters);
  const [code, setCode] = useState<Record<string, unknown>>();
  const { parameters, wrong } = parametersOf(texts);
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

  const caller = key !== '' && model && wrong.length === 0 ? { key, model: model.name, parameters } : undefined;

  function send(text: string) {
    setKeyMissing(key === '');
    if (busy || !caller || (text.trim() === '' && pictures.length === 0)) {
      return;
    }
    setPrompt('');
    setPictures([]);
    void ask(caller, { prompt: text.trim(), images: pictures.map(({ url }) => url), results: [] });
  }

  function repeat() {
    if (caller) {
      void again(caller);
    }
  }

  function giveBack(results: ToolResult[]) {
    if (caller && !busy) {
      void ask(caller, { prompt: '', images: [], results });
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
          <ParameterFields texts={texts} wrong={wrong} onChange={setTexts} />
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
                  onResults={index === turns.length - 1 && !busy ? giveBack : undefined}
                  onCode={setCode}
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
        <Composer
          value={prompt}
          onChange={setPrompt}
          busy={busy}
          onSend={() => send(prompt)}
          onStop={stop}
          pictures={pictures}
          onPictures={setPictures}
        />
        <CodeDialog body={code} baseUrl={baseUrl} onClose={() => setCode(undefined)} />
      </div>
    </div>
  );
}
