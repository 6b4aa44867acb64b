import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { Field } from '../../ui/field';

export interface AuditSearch {
  /** Changes of this kind only. */
  action?: string;
}

const auditSearch = z.object({
  action: z.catch(z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))), undefined),
});

export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  return auditSearch.parse(search);
}

interface AuditFilterProps extends AuditSearch {
  example: string;
  onChange: (search: AuditSearch) => void;
}

/** Holds when the field is left or sent. */
export function AuditFilter({ action, example, onChange }: AuditFilterProps) {
  const { t } = useTranslation('audit');

  function narrow(value: FormDataEntryValue | null) {
    const next = parseAuditSearch({ action: value });
    if (next.action !== action) {
      onChange(next);
    }
  }

  return (
    <form
      role="search"
      className="mt-5 mb-5 max-w-80"
      onSubmit={(event) => {
        event.preventDefault();
        narrow(new FormData(event.currentTarget).get('action'));
      }}
    >
      <Field
        key={action}
        label={t('action')}
        name="action"
        placeholder={example}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="search"
        defaultValue={action}
        onBlur={(event) => narrow(event.target.value)}
      />
    </form>
  );
}
