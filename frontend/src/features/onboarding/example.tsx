import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ExampleModelsDocument } from '../../gql/graphql';
import { useFreshKey } from '../../lib/fresh-key';
import { compareMoney } from '../../lib/money';
import { CopyButton } from '../../ui/copy-button';
import { curlExample } from './curl-example';

/** The cheapest chat model that has a price: a first try should cost next to nothing. */
function useExampleModel(): string {
  const [{ data }] = useQuery({ query: ExampleModelsDocument });
  const [cheapest] = (data?.models.edges ?? [])
    .map((edge) => edge.node)
    .filter((model) => model.modality === 'CHAT' && model.outputPerMillion)
    .toSorted((left, right) => compareMoney(left.outputPerMillion ?? '0', right.outputPerMillion ?? '0'));
  return cheapest?.name ?? '…';
}

export function Example({ relayBaseUrl = '…' }: { relayBaseUrl: string | undefined }) {
  const { t } = useTranslation('onboarding');
  const model = useExampleModel();
  const fresh = useFreshKey();

  const command = (key: string) => curlExample({ baseUrl: relayBaseUrl, model, prompt: t('prompt'), key });
  const placeholder = '$WEIR_API_KEY';

  return (
    <div className="mt-3">
      <div className="flex items-start gap-3 rounded-control border border-rule bg-sunken py-2 pr-2 pl-3">
        <section tabIndex={0} aria-label={t('example')} className="min-w-0 flex-1 overflow-x-auto py-1">
          <pre className="font-mono text-xs leading-relaxed">{command(fresh ? `${fresh.prefix}…` : placeholder)}</pre>
        </section>
        <CopyButton text={command(fresh?.secret ?? placeholder)} />
      </div>
      <p className="mt-1 text-xs text-muted">
        {fresh ? t('exampleFilled', { name: fresh.name }) : t('examplePlaceholder')}
      </p>
    </div>
  );
}
