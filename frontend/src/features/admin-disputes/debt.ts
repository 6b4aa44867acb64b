import type { DisputePartsFragment } from '../../gql/graphql';
import { isZeroMoney } from '../../lib/money';

type Debt = Pick<DisputePartsFragment, 'debt' | 'writeOffAt' | 'writtenOff'>;

/** What became of the debt that a dispute has left. */
export type DebtState = 'none' | 'owed' | 'ends' | 'writtenOff';

export function debtState({ debt, writeOffAt, writtenOff }: Debt): DebtState {
  if (!isZeroMoney(writtenOff)) {
    return 'writtenOff';
  }
  if (isZeroMoney(debt)) {
    return 'none';
  }
  return writeOffAt ? 'ends' : 'owed';
}
