import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import type { FolkSearch } from './search';

interface FolkFilterProps {
  search: FolkSearch;
  hint: string;
  onChange: (fields: { find?: string; state?: string }) => void;
}

/** The text holds when it is sent or left, the state at once. */
export function FolkFilter({ search, hint, onChange }: FolkFilterProps) {
  const { t } = useTranslation('tenants');
  return (
    <form
      role="search"
      className="mt-5 mb-4 grid max-w-140 grid-cols-2 gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ find: String(new FormData(event.currentTarget).get('find') ?? '') });
      }}
    >
      <Field
        key={search.find}
        label={t('find')}
        name="find"
        type="search"
        autoComplete="off"
        enterKeyHint="search"
        placeholder={hint}
        defaultValue={search.find}
        onBlur={(event) => onChange({ find: event.target.value })}
      />
      <Select
        label={t('state')}
        value={search.state ?? ''}
        choices={[
          { value: '', label: t('anyState') },
          { value: 'active', label: t('active') },
          { value: 'suspended', label: t('suspended') },
        ]}
        onChange={(event) => onChange({ state: event.target.value })}
      />
    </form>
  );
}
