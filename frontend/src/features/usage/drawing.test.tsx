import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Drawing } from './drawing';

const bars = [{ start: '2026-01-01T12:00:00Z' }, { start: '2026-01-02T12:00:00Z' }];

test('a stack is read by arrow keys, and is a table with totals', async () => {
  render(
    <Drawing
      measure="calls"
      bars={bars}
      interval="DAY"
      drawn={[
        { key: 'a', name: 'first', tone: 'signal', amounts: [2n, 0n], total: 2n, note: '40%' },
        { key: 'b', name: 'second', tone: 'copper', amounts: [1n, 2n], total: 3n, note: '60%' },
      ]}
    />,
  );
  const chart = screen.getByRole('slider', { name: 'Requests over time; arrow keys read the chart' });
  expect(chart).toHaveAttribute('aria-valuetext', 'Jan 2, 2026: 2 · second 2');
  chart.focus();
  await userEvent.keyboard('{ArrowLeft}');
  expect(chart).toHaveAttribute('aria-valuetext', 'Jan 1, 2026: 3 · first 2 · second 1');
  const row = screen.getByRole('rowheader', { name: 'Jan 1, 2026', hidden: true }).closest('tr');
  expect(row && within(row).getAllByRole('cell', { hidden: true }).map(({ textContent }) => textContent)).toEqual(['2', '1', '3']);
});

test('times to wait are not added up, and there are gaps', () => {
  render(
    <Drawing
      measure="wait"
      bars={bars}
      interval="DAY"
      drawn={[{ key: 'a', name: 'first', tone: 'signal', amounts: [300n, undefined], total: 300n, note: 'requests: 1' }]}
    />,
  );
  expect(screen.getByRole('slider')).toHaveAttribute('aria-valuetext', 'Jan 2, 2026: –');
  expect(screen.queryByRole('columnheader', { name: 'Total', hidden: true })).not.toBeInTheDocument();
});

test('where there is none of it, that is said', () => {
  render(
    <Drawing
      measure="failed"
      bars={bars}
      interval="DAY"
      drawn={[{ key: 'failed', name: 'Failed', tone: 'bad', amounts: [0n, 0n], total: 0n }]}
    />,
  );
  expect(screen.getByText('None of it in this time.')).toBeInTheDocument();
  expect(screen.queryByRole('slider')).not.toBeInTheDocument();
});
