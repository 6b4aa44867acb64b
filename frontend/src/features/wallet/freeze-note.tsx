import { Snowflake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { WalletFreezesDocument, type WalletFreezesQuery } from '../../gql/graphql';
import { formatMoney, isZeroMoney } from '../../lib/money';
import { formatAbsolute } from '../../lib/time';
import { reasonOf } from './freeze';

type Freeze = WalletFreezesQuery['wallet']['freezes'][number];

function Why({ freeze }: { freeze: Freeze }) {
  const { t, i18n } = useTranslation('freeze');
  const { amount, currency, reason, evidenceDueAt, writtenOff } = freeze;
  if (!isZeroMoney(writtenOff)) {
    return <li>{t('writtenOff', { amount: formatMoney(writtenOff) })}</li>;
  }
  return (
    <li>
      {t('disputed', { amount: `${amount} ${currency}`, reason: t(`because_${reasonOf(reason)}`) })}
      {evidenceDueAt && ` ${t('until', { time: formatAbsolute(evidenceDueAt, i18n.language) })}`}
    </li>
  );
}

/** Why a wallet is frozen and what can be done about it; nothing while it is not. */
export function FreezeNote() {
  const { t } = useTranslation('freeze');
  const [{ data }] = useQuery({ query: WalletFreezesDocument, requestPolicy: 'cache-and-network' });
  if (!data?.wallet.frozen) {
    return null;
  }
  const { freezes } = data.wallet;
  const owes = freezes.some(({ writtenOff }) => !isZeroMoney(writtenOff));
  const disputed = freezes.length === 0 || freezes.some(({ writtenOff }) => isZeroMoney(writtenOff));
  return (
    <section role="alert" className="mt-4 flex gap-3 border-l-2 border-warn bg-sunken px-4 py-3">
      <Snowflake size={17} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0">
        <h2 className="font-semibold">{t('title')}</h2>
        <p>{t('effect')}</p>
        {freezes.length > 0 && (
          <ul className="mt-1 list-disc pl-5">
            {freezes.map((freeze) => (
              <Why key={freeze.id} freeze={freeze} />
            ))}
          </ul>
        )}
        {disputed && <p className="mt-1">{t('whatToDo')}</p>}
        {owes && <p className="mt-1">{t('whatToPay')}</p>}
      </div>
    </section>
  );
}
