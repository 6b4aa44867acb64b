import { CreditCard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { RemoveCardDocument, SaveCardDocument, type CardPartsFragment } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { Button } from '../../ui/button';
import { FormFault } from '../../ui/fault-notice';

interface CardListProps {
  cards: readonly CardPartsFragment[];
  /** Whether payments are set up on this site. */
  on: boolean;
}

/** The cards that are charged without anybody there; they are saved on a page of Stripe's. */
export function CardList({ cards, on }: CardListProps) {
  const { t } = useTranslation(['paying', 'fault']);
  const [saving, save] = useMutation(SaveCardDocument);
  const [removing, remove] = useMutation(RemoveCardDocument);
  const fault = faultOf(saving.error ?? removing.error);
  const leaving = Boolean(saving.data?.saveCard.checkoutUrl);

  async function add() {
    const { data } = await save({});
    if (data) {
      window.location.assign(data.saveCard.checkoutUrl);
    }
  }

  return (
    <>
      {cards.length === 0 && <p className="text-muted">{on ? t('paying:noCards') : t('paying:off')}</p>}
      <ul>
        {cards.map((card) => {
          const name = t('paying:card', { brand: card.brand, last4: card.last4 });
          return (
            <li key={card.id} className="flex min-h-10 flex-wrap items-center gap-x-4 border-b border-rule">
              <CreditCard size={16} className="text-muted" aria-hidden />
              <span className="num">{name}</span>
              <span className="num text-muted">
                {t('paying:until', { month: String(card.expMonth).padStart(2, '0'), year: card.expYear })}
              </span>
              <Button
                kind="quiet"
                className="ml-auto min-h-7 px-2 text-sm"
                aria-label={t('paying:removeCard', { name })}
                disabled={removing.fetching}
                onClick={() => void remove({ input: { id: card.id } })}
              >
                {t('paying:remove')}
              </Button>
            </li>
          );
        })}
      </ul>
      <div className="mt-2">
        <FormFault text={fault && t(`fault:${fault.code}`)} />
      </div>
      {on && (
        <Button className="mt-2" busy={saving.fetching || leaving} onClick={() => void add()}>
          {t('paying:addCard')}
        </Button>
      )}
    </>
  );
}
