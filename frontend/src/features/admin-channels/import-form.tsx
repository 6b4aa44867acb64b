import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ChannelPresetsDocument } from '../../gql/platform';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FaultNotice } from '../../ui/fault-notice';
import { TextArea } from '../../ui/text-area';
import { columns } from './import-cells';
import { mostLines, readImport, type ImportLine } from './import-lines';
import { ImportTable, LineState } from './import-table';
import { useChannels } from './use-channels';

interface ImportFormProps {
  onStart: (lines: ImportLine[]) => void;
  onClose: () => void;
}

const example = `name,vendor,keys,models,base url
Main line,deepseek,sk-aaa;sk-bbb
Own server,,sk-ccc,my-model,https://llm.example.com/v1`;

export function ImportForm({ onStart, onClose }: ImportFormProps) {
  const { t } = useTranslation(['importing', 'common']);
  const [text, setText] = useState('');
  const [{ data, error }, refetch] = useQuery({ query: ChannelPresetsDocument });
  const { channels, page } = useChannels();
  const presets = data?.channelPresets;
  const lines = useMemo(
    () => (presets && channels ? readImport(text, presets, channels.map(({ name }) => name)) : []),
    [text, presets, channels],
  );
  const fault = faultOf(error) ?? page.fault;
  const ready = lines.filter(({ input }) => input).length;
  const tooMany = lines.length > mostLines;

  return (
    <form
      className="mt-4 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(lines);
      }}
    >
      {fault && (
        <FaultNotice
          fault={fault}
          onRetry={() => {
            refetch({ requestPolicy: 'network-only' });
            page.retry();
          }}
        />
      )}
      <TextArea
        label={t('importing:lines')}
        hint={t('importing:linesHint')}
        error={tooMany ? t('importing:tooMany', { most: mostLines }) : undefined}
        placeholder={example}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        wrap="off"
        rows={5}
        className="font-mono text-sm"
      />
      <details>
        <summary className="cursor-pointer py-1 font-medium">{t('importing:format')}</summary>
        <div className="mt-1 space-y-2 text-sm text-muted">
          <p>{t('importing:formatCells')}</p>
          <p className="font-mono text-xs wrap-anywhere text-ink">{columns.join(', ')}</p>
          <p>{t('importing:formatLists')}</p>
          <p>{t('importing:formatJson')}</p>
          <p className="font-mono text-xs wrap-anywhere text-ink">
            {'{"name": "Main line", "vendor": "deepseek", "keys": ["sk-aaa", "sk-bbb"]}'}
          </p>
        </div>
      </details>
      {lines.length > 0 && (
        <>
          <p role="status" className="num text-sm">
            {t('importing:ready', { ready })}
            {lines.length > ready && (
              <span className="text-bad"> {t('importing:faulty', { faulty: lines.length - ready })}</span>
            )}
          </p>
          <ImportTable rows={lines} state={(line) => <LineState fault={line.fault} />} />
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        <Button onClick={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" kind="primary" disabled={ready === 0 || tooMany || page.hasMore}>
          {t('importing:start', { count: ready })}
        </Button>
      </div>
    </form>
  );
}
