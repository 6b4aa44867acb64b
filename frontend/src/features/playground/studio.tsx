import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Modality } from '../../gql/graphql';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { TextArea } from '../../ui/text-area';
import { ModelPicker } from './model-picker';
import { useModels } from './use-models';

interface StudioProps {
  modality: Modality;
  /** What is asked for, and on what button. */
  promptLabel: string;
  action: string;
  busy: boolean;
  /** Names of models that are not for this, such as those that listen. */
  offers?: (name: string) => boolean;
  settings?: ReactNode;
  onMake: (model: string, prompt: string) => void;
  onStop?: () => void;
  children: ReactNode;
}

/** Where something is made of a prompt: the prompt and what came out, the settings beside. */
export function Studio(props: StudioProps) {
  const { modality, promptLabel, action, busy, offers = () => true, settings, onMake, onStop, children } = props;
  const { t } = useTranslation('playground');
  const { models, fault, retry } = useModels(modality);
  const [chosen, setChosen] = useState<string>();
  const [prompt, setPrompt] = useState('');
  const form = useId();
  const offered = models?.filter(({ name }) => offers(name));
  const model = offered?.find(({ name }) => name === chosen) ?? offered?.[0];

  return (
    <div className="mt-5 grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_17rem]">
      <section aria-label={t('settings')} className="space-y-4 lg:order-2 lg:border-l lg:border-rule lg:pl-6">
        <ModelPicker models={offered} value={model} onChange={setChosen} />
        {settings}
        {fault && !models && <FaultNotice fault={fault} onRetry={retry} />}
      </section>
      <div>
        <form
          id={form}
          className="space-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (model && prompt.trim() !== '') {
              onMake(model.name, prompt.trim());
            }
          }}
        >
          <TextArea label={promptLabel} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
          <div className="flex gap-2">
            <Button type="submit" kind="primary" busy={busy} disabled={!model || prompt.trim() === ''}>
              {action}
            </Button>
            {busy && onStop && <Button onClick={onStop}>{t('stop')}</Button>}
          </div>
        </form>
        <div className="mt-6 border-t border-rule pt-5">{children}</div>
      </div>
    </div>
  );
}
