import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { BrandDocument, BrandPartsFragmentDoc } from '../../gql/platform';
import { unmask } from '../../gql/fragment-masking';
import { faultOf } from '../../lib/graphql/fault';
import { FaultNotice } from '../../ui/fault-notice';
import { Skeleton } from '../../ui/skeleton';
import { LettersForm } from './letters-form';
import { LookForm } from './look-form';

export function BrandPage() {
  const { t } = useTranslation('brand');
  const [{ data, error }, refetch] = useQuery({ query: BrandDocument, requestPolicy: 'cache-and-network' });
  const fault = faultOf(error);
  const brand = unmask(BrandPartsFragmentDoc, data?.brand);
  if (fault && !brand) {
    return <FaultNotice fault={fault} onRetry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  if (!brand) {
    return (
      <div aria-busy="true" className="mt-6 space-y-5">
        <Skeleton className="w-60" />
        <Skeleton className="w-80" />
        <Skeleton className="w-80" />
      </div>
    );
  }
  return (
    <>
      <section className="mt-6">
        <h2 className="mb-3 text-lg font-semibold">{t('look')}</h2>
        <LookForm key={`look ${brand.version}`} brand={brand} />
        <p className="mt-4 text-muted">
          {t('support')}{' '}
          <Link to="/admin/settings" className="underline underline-offset-2 hover:text-ink">
            {t('supportLink')}
          </Link>
        </p>
      </section>
      <section className="mt-10 border-t border-rule pt-6">
        <h2 className="text-lg font-semibold">{t('letters')}</h2>
        <p className="mb-4 text-muted">{t('lettersIntro')}</p>
        <LettersForm brand={brand} />
      </section>
    </>
  );
}
