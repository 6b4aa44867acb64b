import { Download, Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../lib/viewer';
import { buttonClass } from '../../ui/button';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { entryTypes, isRange, statementAddress, type EntrySearch } from './entry-search';

interface EntryFilterProps {
  search: EntrySearch;
  onChange: (fields: Record<string, string | undefined>) => void;
}

/** Which entries are shown; and the same days as a statement. */
export function EntryFilter({ search, onChange }: EntryFilterProps) {
  const { t } = useTranslation(['statement', 'wallet']);
  const { tenantSlug } = useViewer();
  const good = isRange(search);
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <div role="search" aria-label={t('statement:filter')} className="grid flex-1 grid-cols-1 gap-3 sm:max-w-[36rem] sm:grid-cols-3">
        <Select
          label={t('wallet:type')}
          value={search.type ?? ''}
          choices={[
            { value: '', label: t('statement:anyType') },
            ...entryTypes.map((value) => ({ value, label: t(`wallet:${value}`) })),
          ]}
          onChange={(event) => onChange({ type: event.target.value || undefined })}
        />
        {(['from', 'to'] as const).map((end) => (
          <Field
            key={end}
            label={t(`statement:${end}`)}
            type="date"
            defaultValue={search[end] ?? ''}
            error={good || end === 'from' ? undefined : t('statement:range')}
            onChange={(event) => onChange({ [end]: event.target.value || undefined })}
          />
        ))}
      </div>
      {good && (
        <div className="flex flex-wrap gap-2">
          <a href={statementAddress('csv', tenantSlug, search)} download className={buttonClass('plain')}>
            <Download size={14} aria-hidden />
            {t('statement:csv')}
          </a>
          <a
            href={statementAddress('page', tenantSlug, search)}
            target="_blank"
            rel="noreferrer"
            className={buttonClass('plain')}
          >
            <Printer size={14} aria-hidden />
            {t('statement:print')}
          </a>
        </div>
      )}
    </div>
  );
}
