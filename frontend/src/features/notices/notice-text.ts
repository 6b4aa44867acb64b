import type { NoticePartsFragment } from '../../gql/graphql';
import { formatMoney, isMoney } from '../../lib/money';

type Kind = NoticePartsFragment['kind'];

/** The words of each kind. */
const words = {
  WALLET_LOW: 'low',
  BUDGET_REACHED: 'budget',
  CREDIT_EXPIRES: 'expires',
  PRICE_CHANGES: 'price',
  MODEL_ENDS: 'ends',
  PLAN_RENEWED: 'renewed',
  PLAN_UNPAID: 'unpaid',
  PLAN_ENDED: 'ended',
  VIP_ENDS: 'level',
} as const satisfies Record<Kind, string>;

/** Facts that are amounts, and those that are times. */
const amounts = new Set(['available', 'threshold', 'limit', 'spent', 'amount']);
const times = new Set(['at', 'until']);

export interface NoticeText {
  key: (typeof words)[Kind] | 'lowFor' | 'endsFor';
  values: Record<string, string>;
}

/** Which words say a notice, and the values in them as people read them. */
export function noticeText({ kind, facts }: Pick<NoticePartsFragment, 'kind' | 'facts'>, language: string): NoticeText {
  const values: Record<string, string> = {};
  for (const { name, value } of facts) {
    if (amounts.has(name) && isMoney(value)) {
      values[name] = formatMoney(value);
    } else if (times.has(name) && !Number.isNaN(Date.parse(value))) {
      values['day'] = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value));
    } else {
      values[name === 'hours_left' ? 'hours' : name] = value;
    }
  }
  if (kind === 'WALLET_LOW' && values['hours'] !== undefined) {
    return { key: 'lowFor', values };
  }
  if (kind === 'MODEL_ENDS' && values['successor'] !== undefined) {
    return { key: 'endsFor', values };
  }
  return { key: words[kind], values };
}
