import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQuery } from 'urql';
import { unmask } from '../../gql/fragment-masking';
import { MarkNoticesReadDocument, NoticePartsFragmentDoc, NoticesDocument } from '../../gql/graphql';
import { faultOf } from '../../lib/graphql/fault';
import { FormFault } from '../../ui/fault-notice';
import { Moment } from '../../ui/moment';
import { RowAction } from '../../ui/row-actions';
import { useUndo } from '../../ui/undo';
import { noticeText } from './notice-text';

/** Every name that may stand in the words of a notice. */
const blank = {
  available: '',
  hours: '',
  percent: '',
  scope: '',
  spent: '',
  limit: '',
  amount: '',
  day: '',
  model: '',
  successor: '',
  plan: '',
  level: '',
};

/** What members are told and nobody has put away; nothing where there is nothing. */
export function NoticeList() {
  const { t, i18n } = useTranslation(['notices', 'fault']);
  const [{ data }] = useQuery({ query: NoticesDocument, requestPolicy: 'cache-and-network' });
  const [result, markRead] = useMutation(MarkNoticesReadDocument);
  const fault = faultOf(result.error);
  const offerUndo = useUndo();
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const rows = (data?.notices.map((node) => unmask(NoticePartsFragmentDoc, node)) ?? []).filter(({ id }) => !hidden.includes(id));

  /** The server cannot bring a notice back, so it is told when nobody takes it back any more. */
  function putAway(id: string) {
    const show = () => setHidden((past) => past.filter((other) => other !== id));
    setHidden((past) => [...past, id]);
    offerUndo({
      text: t('notices:gone'),
      undo: show,
      settle: () => void markRead({ input: { ids: [id] } }).then(({ error }) => error && show()),
    });
  }

  if (rows.length === 0) {
    return null;
  }
  return (
    <section aria-label={t('notices:list')} className="mt-4">
      <FormFault text={fault && t(`fault:${fault.code}`)} />
      <ul className="border-t border-rule">
        {rows.map((notice) => {
          const { key, values } = noticeText(notice, i18n.language);
          const text = t(`notices:${key}`, { ...blank, ...values });
          return (
            <li key={notice.id} className="flex flex-wrap items-center gap-x-3 border-b border-rule py-1.5">
              <Bell size={15} className="shrink-0 text-signal" aria-hidden />
              <p className="min-w-0 flex-1 basis-60 break-words">{text}</p>
              <span className="text-sm text-muted">
                <Moment value={notice.createdAt} />
              </span>
              <RowAction
                aria-label={t('notices:putAwayNamed', { text })}
                onClick={() => putAway(notice.id)}
              >
                {t('notices:putAway')}
              </RowAction>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
