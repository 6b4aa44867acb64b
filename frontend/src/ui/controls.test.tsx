import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Amount } from './amount';
import { CopyButton } from './copy-button';
import { DataTable } from './data-table';
import { Modal } from './dialog';
import { Field } from './field';
import { SecretField } from './secret-field';

test('an amount reads as one exact number', () => {
  const { container, rerender } = render(<Amount value="9.998150000" />);
  expect(container).toHaveTextContent('$9.99815');
  rerender(<Amount value="-0.0000475" signed />);
  expect(container).toHaveTextContent('−$0.0000475');
});

test('a field names its fault', () => {
  render(<Field label="Name" hint="Anything." error="Enter a name." />);
  const input = screen.getByRole('textbox', { name: 'Name' });
  expect(input).toBeInvalid();
  expect(input).toHaveAccessibleDescription('Enter a name.');
});

test('a secret is shown only on demand', async () => {
  render(<SecretField label="Password" showLabel="Show" hideLabel="Hide" />);
  const input = screen.getByLabelText('Password');
  expect(input).toHaveAttribute('type', 'password');
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(input).toHaveAttribute('type', 'text');
  await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
  expect(input).toHaveAttribute('type', 'password');
});

describe('CopyButton', () => {
  test('copies and says so', async () => {
    const user = userEvent.setup();
    render(<CopyButton text="secret" />);
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(screen.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe('secret');
  });

  test('lets its owner select the text when the browser refuses', async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    const refused = vi.fn<() => void>();
    render(<CopyButton text="secret" onRefused={refused} />);
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(screen.getByRole('button', { name: 'Press Ctrl+C' })).toBeVisible();
    expect(refused).toHaveBeenCalledOnce();
  });
});

function Opened({ locked }: { locked: boolean }) {
  const [open, setOpen] = useState(true);
  return (
    <Modal open={open} onOpenChange={setOpen} locked={locked} title="Title" description="Text">
      <button type="button" onClick={() => setOpen(false)}>
        Done
      </button>
    </Modal>
  );
}

describe('Modal', () => {
  test('closes on Escape', async () => {
    render(<Opened locked={false} />);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('does not close on Escape while locked, but by its own button', async () => {
    render(<Opened locked />);
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('dialog', { name: 'Title' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});

test('a table holds place while it loads and then shows its rows', () => {
  const columns = [{ id: 'name', header: 'Name', cell: (row: string) => row }];
  const table = (rows?: string[]) => (
    <DataTable label="Keys" columns={columns} rows={rows} rowKey={(row) => row} line={(row) => row} expected={3} />
  );
  const { rerender } = render(table());
  expect(screen.getByRole('table', { name: 'Keys' })).toHaveAttribute('aria-busy', 'true');
  expect(screen.getAllByRole('row')).toHaveLength(4);
  rerender(table(['one', 'two']));
  expect(screen.getAllByRole('row')).toHaveLength(3);
  expect(screen.getByRole('cell', { name: 'two' })).toBeVisible();
});
