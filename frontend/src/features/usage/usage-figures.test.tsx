import { render, screen } from '@testing-library/react';
import type { Used } from './series';
import { UsageFigures } from './usage-figures';

const used = (calls: number, charge: string, failed = 0): Used => ({
  calls,
  failed,
  inputTokens: calls * 10,
  outputTokens: calls,
  charge,
  firstByteMs: 300,
  firstByteP50Ms: 250,
  firstByteP95Ms: 500,
});

const figure = (name: string) => screen.getByText(name).closest('div');

test('changes are signed to see, and words to hear', () => {
  render(<UsageFigures total={used(150, '0.9', 3)} before={used(100, '1.2')} />);
  expect(figure('Requests')).toHaveTextContent('Requests150+50%50% more than before');
  expect(figure('Spend')).toHaveTextContent('−25%25% less than before');
  expect(figure('First byte')).toHaveTextContent('±0%as much as before');
  expect(figure('Failed')).toHaveTextContent('3none before2% of requests');
});

test('where there was nothing before, nothing is compared', () => {
  render(<UsageFigures total={used(150, '0.9')} before={used(0, '0')} />);
  expect(screen.getByText('No data before: there is nothing to compare with.')).toBeInTheDocument();
  expect(figure('Requests')).toHaveTextContent(/^Requests150$/);
});

test('nobody waited, so there is no time to tell', () => {
  render(<UsageFigures total={used(0, '0')} before={used(100, '1')} />);
  expect(figure('First byte')).toHaveTextContent(/^First byte–$/);
  expect(figure('Spend')).toHaveTextContent('−100%');
});
