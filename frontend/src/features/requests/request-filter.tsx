import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { KeyChoicesDocument } from '../../gql/graphql';
import { requestIdIn } from '../../lib/request-id';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Select } from '../../ui/select';
import { ranges, type RequestSearch } from './filter';

interface RequestFilterFormProps {
  search: RequestSearch;
  /** Told of fields as text; an empty one asks for nothing. */
  onChange: (fields: Record<string, string>) => void;
}

/** Each field holds at once, texts when they are left or sent. */
export function RequestFilterForm({ search, onChange }: RequestFilterFormProps) {
  const { t } = useTranslation('requests');
  const [{ data }] = useQuery({ query: KeyChoicesDocument });
  const keys = data?.apiKeys.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? [];
  const linked = search.key && !keys.some(({ value }) => value === search.key) ? search.key : undefined;

  return (
    <form
      role="search"
      aria-label={t('filter')}
      className="grid grid-cols-2 gap-3 md:grid-cols-4"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        onChange({ model: String(fields.get('model') ?? ''), status: String(fields.get('status') ?? '') });
      }}
    >
      <Field
        key={`model ${search.model ?? ''}`}
        label={t('model')}
        name="model"
        autoComplete="off"
        enterKeyHint="search"
        defaultValue={search.model}
        onBlur={(event) => onChange({ model: event.target.value })}
      />
      <Field
        key={`status ${search.status ?? ''}`}
        label={t('status')}
        name="status"
        inputMode="numeric"
        autoComplete="off"
        enterKeyHint="search"
        placeholder="200"
        defaultValue={search.status}
        onBlur={(event) => onChange({ status: event.target.value })}
      />
      <Select
        label={t('key')}
        value={search.key ?? ''}
        choices={[
          { value: '', label: t('anyKey') },
          ...keys,
          ...(linked ? [{ value: linked, label: linked }] : []),
        ]}
        onChange={(event) => onChange({ key: event.target.value })}
      />
      <Select
        label={t('range')}
        value={search.range ?? ''}
        choices={[{ value: '', label: t('anyTime') }, ...ranges.map((range) => ({ value: range, label: t(range) }))]}
        onChange={(event) => onChange({ range: event.target.value })}
      />
      <button type="submit" className="sr-only" tabIndex={-1}>
        {t('filter')}
      </button>
    </form>
  );
}

/** Opens one call by its identifier, from the header x-request-id. */
export function RequestFinder({ onFound }: { onFound: (id: string) => void }) {
  const { t } = useTranslation('requests');
  const [bad, setBad] = useState(false);
  return (
    <form
      role="search"
      aria-label={t('findOne')}
      noValidate
      className="flex max-w-[36rem] items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const found = requestIdIn(String(new FormData(event.currentTarget).get('id') ?? ''));
        setBad(!found);
        if (found) {
          onFound(found);
        }
      }}
    >
      <div className="flex-1">
        <Field
          label={t('requestId')}
          name="id"
          autoComplete="off"
          spellCheck={false}
          placeholder="req_…"
          className="font-mono md:text-sm"
          error={bad ? t('requestIdBad') : undefined}
        />
      </div>
      <Button type="submit" className="mt-[calc(1lh+0.25rem)]">
        {t('findOne')}
      </Button>
    </form>
  );
}
