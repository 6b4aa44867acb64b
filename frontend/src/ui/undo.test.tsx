import { act, fireEvent, render, screen } from '@testing-library/react';
import { UndoProvider, useUndo } from './undo';

function Doer({ name, undo, settle }: { name: string; undo: () => void; settle?: () => void }) {
  const offer = useUndo();
  return (
    <button type="button" onClick={() => offer({ text: `${name} is off.`, undo, settle })}>
      {name}
    </button>
  );
}

describe('UndoProvider', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('takes back what was done, and then offers nothing more', () => {
    const undo = vi.fn<() => void>();
    const settle = vi.fn<() => void>();
    render(
      <UndoProvider>
        <Doer name="First" undo={undo} settle={settle} />
      </UndoProvider>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'First' }));
    expect(screen.getByRole('status')).toHaveTextContent('First is off.');
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledOnce();
    expect(screen.queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
    act(() => vi.advanceTimersByTime(60_000));
    expect(settle).not.toHaveBeenCalled();
  });

  test('goes by itself, but not while somebody points at it', () => {
    const settle = vi.fn<() => void>();
    render(
      <UndoProvider>
        <Doer name="First" undo={vi.fn<() => void>()} settle={settle} />
      </UndoProvider>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'First' }));
    fireEvent.focus(screen.getByRole('button', { name: 'Undo' }));
    act(() => vi.advanceTimersByTime(60_000));
    expect(settle).not.toHaveBeenCalled();
    fireEvent.blur(screen.getByRole('button', { name: 'Undo' }));
    act(() => vi.advanceTimersByTime(8_000));
    expect(settle).toHaveBeenCalledOnce();
    expect(screen.queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
  });

  test('a later offer, and leaving, make an earlier one final', () => {
    const first = vi.fn<() => void>();
    const second = vi.fn<() => void>();
    const { unmount } = render(
      <UndoProvider>
        <Doer name="First" undo={vi.fn<() => void>()} settle={first} />
        <Doer name="Second" undo={vi.fn<() => void>()} settle={second} />
      </UndoProvider>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'First' }));
    fireEvent.click(screen.getByRole('button', { name: 'Second' }));
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
    unmount();
    expect(second).toHaveBeenCalledOnce();
  });
});
