import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import type { UpdateBrandInput } from '../../gql/graphql';
import { BrandPartsFragmentDoc, UpdateBrandDocument } from '../../gql/platform';
import { setBrand } from '../../lib/brand';
import { faultOf } from '../../lib/graphql/fault';

const fields = ['name', 'sender', 'logo', 'accentLight', 'accentDark'] as const;

/** Saves a part of the brand; what is saved is seen on this page at once. */
export function useBrandUpdate() {
  const { t } = useTranslation(['brand', 'fault']);
  const [result, update] = useMutation(UpdateBrandDocument);
  const fault = faultOf(result.error);

  async function save(input: UpdateBrandInput): Promise<boolean> {
    const { data } = await update({ input });
    const brand = unmask(BrandPartsFragmentDoc, data?.updateBrand.brand);
    if (!brand) {
      return false;
    }
    setBrand({
      name: brand.name,
      logo: brand.logoUrl ?? undefined,
      accentLight: brand.accentLight ?? undefined,
      accentDark: brand.accentDark ?? undefined,
    });
    return true;
  }

  function words(): string | undefined {
    if (!fault) {
      return undefined;
    }
    if (fault.code === 'CONFLICT') {
      return t('brand:conflict');
    }
    if (fault.code === 'INVALID') {
      const field = fields.find((name) => name === fault.field);
      return field ? t(`brand:refused_${field}`) : t('brand:lettersBad');
    }
    return t(`fault:${fault.code}`);
  }

  return { save, busy: result.fetching, refusal: words() };
}
