import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { DocsKeysDocument } from '../../gql/graphql';
import { useFreshKey } from '../../lib/fresh-key';
import { PageHeader } from '../../ui/page-header';
import { Select } from '../../ui/select';
import { refusals } from './errors';
import type { OperationGroup } from './openapi';
import { RouteList } from './route-list';
import { SampleView } from './sample-view';
import type { DocsSearch } from './search';

const placeholder = '$WEIR_API_KEY';

interface DocsViewProps {
  baseUrl: string;
  groups: OperationGroup[] | undefined;
  search: DocsSearch;
  onSearch: (search: DocsSearch) => void;
  /** Whether the viewer has keys to fill in. */
  signedIn: boolean;
}

function Errors() {
  const { t } = useTranslation('docs');
  return (
    <table className="w-full text-left text-sm">
      <caption className="sr-only">{t('errors')}</caption>
      <thead>
        <tr className="border-b border-edge/50 text-muted">
          <th scope="col" className="py-1.5 pr-4 font-normal">
            {t('status')}
          </th>
          <th scope="col" className="py-1.5 pr-4 font-normal">
            {t('code')}
          </th>
          <th scope="col" className="py-1.5 font-normal">
            {t('meaning')}
          </th>
        </tr>
      </thead>
      <tbody>
        {refusals.map(({ status, code }) => (
          <tr key={code} className="border-b border-rule">
            <td className="num py-1.5 pr-4 align-top">{status}</td>
            <td className="py-1.5 pr-4 align-top font-mono text-xs break-all">{code}</td>
            <td className="py-1.5">{t(code)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How programs call the relay. */
export function DocsView({ baseUrl, groups, search, onSearch, signedIn }: DocsViewProps) {
  const { t } = useTranslation(['docs', 'shell']);
  const [{ data }] = useQuery({ query: DocsKeysDocument, pause: !signedIn });
  const fresh = useFreshKey();
  const [chosen, setChosen] = useState('');
  const keys = (data?.apiKeys.edges ?? []).map(({ node }) => node).filter(({ status }) => status === 'ACTIVE');
  const key = keys.find(({ id }) => id === (chosen || fresh?.id)) ?? keys[0];
  const secret = key && fresh?.id === key.id ? fresh.secret : undefined;

  return (
    <>
      <PageHeader title={t('shell:docs')} intro={t('docs:intro')} />
      <section className="mt-6">
        <h2 className="text-lg font-semibold">{t('docs:start')}</h2>
        <p className="mb-3 max-w-[68ch] text-muted">{t('docs:startHint', { url: baseUrl })}</p>
        {keys.length > 0 && (
          <div className="mb-3 max-w-80">
            <Select
              label={t('docs:key')}
              hint={secret ? t('docs:keyFresh') : t('docs:keyHint')}
              value={key?.id}
              choices={keys.map(({ id, name, prefix }) => ({ value: id, label: `${name} (${prefix}…)` }))}
              onChange={(event) => setChosen(event.target.value)}
            />
          </div>
        )}
        <SampleView
          baseUrl={baseUrl}
          shownKey={key ? `${key.prefix}…` : placeholder}
          copiedKey={secret ?? placeholder}
          language={search.lang ?? 'curl'}
          name={search.call ?? 'chat'}
          onLanguage={(lang) => onSearch({ ...search, lang })}
          onName={(call) => onSearch({ ...search, call })}
        />
      </section>
      <section className="mt-9">
        <h2 className="mb-2 text-lg font-semibold">{t('docs:errors')}</h2>
        <p className="mb-2 max-w-[68ch] text-muted">{t('docs:errorsHint')}</p>
        <Errors />
      </section>
      <section className="mt-9">
        <h2 className="text-lg font-semibold">{t('docs:routes')}</h2>
        <p className="max-w-[68ch] text-muted">{t('docs:routesHint')}</p>
        <RouteList groups={groups} />
      </section>
    </>
  );
}
