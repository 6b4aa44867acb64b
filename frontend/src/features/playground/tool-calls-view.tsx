import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { TextArea } from '../../ui/text-area';
import type { ToolCall, ToolResult } from './chat-body';

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface ToolCallsViewProps {
  calls: readonly ToolCall[];
  /** Absent where it is not the turn of the results. */
  onResults: ((results: ToolResult[]) => void) | undefined;
}

/** The tools that a model wants to have called; whoever sits here plays the tool. */
export function ToolCallsView({ calls, onResults }: ToolCallsViewProps) {
  const { t } = useTranslation('playground');
  const [texts, setTexts] = useState<Record<string, string>>({});
  return (
    <form
      className="mt-2 space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        onResults?.(calls.map(({ id }) => ({ callId: id, content: texts[id] ?? '' })));
      }}
    >
      {calls.map(({ id, name, arguments: text }) => (
        <div key={id} className="border-l-2 border-signal pl-3">
          <p>
            {t('toolCall')} <span className="font-mono text-sm">{name}</span>
          </p>
          <pre className="mt-1 overflow-x-auto font-mono text-xs text-muted">{pretty(text)}</pre>
          {onResults && (
            <div className="mt-2">
              <TextArea
                label={t('toolResult', { name })}
                rows={2}
                className="font-mono text-xs"
                value={texts[id] ?? ''}
                onChange={(event) => setTexts({ ...texts, [id]: event.target.value })}
              />
            </div>
          )}
        </div>
      ))}
      {onResults && <Button type="submit">{t('sendResults')}</Button>}
    </form>
  );
}
