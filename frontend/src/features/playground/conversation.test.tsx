import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Composer } from './composer';
import type { RelayFault } from './relay-fault';
import type { Turn } from './turn';
import { TurnView } from './turn-view';

const turn: Turn = { id: 'turn-1', model: 'm-1', prompt: 'Hello?', images: [], results: [], toolCalls: [], answer: '', state: 'running' };

function failed(fault: Partial<RelayFault>, answer = ''): Turn {
  return { ...turn, answer, state: 'failed', fault: { status: 500, code: '', message: '', ...fault } };
}

describe('TurnView', () => {
  test('is busy until the answer is whole, then shows use and exact cost', () => {
    const { rerender } = render(<TurnView turn={{ ...turn, answer: 'Hel' }} onAgain={undefined} />);
    expect(screen.getByRole('article')).toHaveAttribute('aria-busy', 'true');

    const usage = { inputTokens: 1200, outputTokens: 2, cost: '0.000047500' };
    rerender(<TurnView turn={{ ...turn, answer: 'Hello.', state: 'done', usage }} onAgain={undefined} />);
    const article = screen.getByRole('article', { name: 'm-1' });
    expect(article).toHaveAttribute('aria-busy', 'false');
    expect(article).toHaveTextContent('Hello.');
    expect(article).toHaveTextContent('1,200 in · 2 out');
    expect(article).toHaveTextContent('cost $0.0000475');
  });

  test.each([
    [{ status: 401, code: 'invalid_api_key' }, 'The key does not work', 'Nothing was charged'],
    [{ status: 402, code: 'credit_balance_exhausted' }, 'The balance does not cover this call', 'Top up'],
    [{ status: 402, code: 'project_spend_limit_exceeded' }, 'spending limit', 'raise the limit'],
    [{ status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 7 }, 'Too many calls', 'Try again in 7 s'],
    [{ status: 502, message: 'All upstreams failed.' }, 'All upstreams failed.', 'Nothing was charged'],
    [{ status: 503 }, 'HTTP 503', 'Nothing was charged'],
  ])('words %o', (fault, reason, hint) => {
    render(<TurnView turn={failed(fault)} onAgain={undefined} />);
    expect(screen.getByRole('article')).toHaveTextContent(reason);
    expect(screen.getByRole('article')).toHaveTextContent(hint);
  });

  test('says that a delivered part is charged', () => {
    render(<TurnView turn={failed({ status: 200, code: 'stream_cut' }, 'Hel')} onAgain={undefined} />);
    expect(screen.getByRole('article')).toHaveTextContent('Only what was delivered is charged.');
  });

  test('lets whoever sits there play the tool', async () => {
    const results = vi.fn<(given: unknown) => void>();
    const toolCalls = [{ id: 'c1', name: 'get_weather', arguments: '{"place":"Rome"}' }];
    render(<TurnView turn={{ ...turn, state: 'done', toolCalls }} onAgain={undefined} onResults={results} />);
    expect(screen.getByText(/"place": "Rome"/)).toBeVisible();
    await userEvent.type(screen.getByLabelText('What get_weather gives back'), 'sunny');
    await userEvent.click(screen.getByRole('button', { name: 'Send results' }));
    expect(results).toHaveBeenCalledWith([{ callId: 'c1', content: 'sunny' }]);
  });

  test('offers the code of what was sent', async () => {
    const code = vi.fn<(body: unknown) => void>();
    render(<TurnView turn={{ ...turn, answer: 'Hi.', state: 'done', body: { model: 'm-1' } }} onAgain={undefined} onCode={code} />);
    await userEvent.click(screen.getByRole('button', { name: 'Code' }));
    expect(code).toHaveBeenCalledWith({ model: 'm-1' });
  });

  test('shows the request id and offers to try again', async () => {
    const again = vi.fn<() => void>();
    render(<TurnView turn={failed({ requestId: 'req_7' })} onAgain={again} />);
    expect(screen.getByText('Request req_7')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(again).toHaveBeenCalledOnce();
  });
});

function Controlled({ busy, onSend, onStop }: { busy: boolean; onSend: () => void; onStop: () => void }) {
  const [text, setText] = useState('');
  return (
    <Composer
      value={text}
      onChange={setText}
      busy={busy}
      onSend={onSend}
      onStop={onStop}
      pictures={[]}
      onPictures={() => undefined}
    />
  );
}

describe('Composer', () => {
  test('sends on Enter and breaks the line on Shift+Enter', async () => {
    const send = vi.fn<() => void>();
    render(<Controlled busy={false} onSend={send} onStop={() => undefined} />);
    const message = screen.getByRole('textbox', { name: 'Message' });
    await userEvent.type(message, 'a{Shift>}{Enter}{/Shift}b');
    expect(send).not.toHaveBeenCalled();
    expect(message).toHaveValue('a\nb');
    await userEvent.type(message, '{Enter}');
    expect(send).toHaveBeenCalledOnce();
  });

  test('offers Stop instead of Send while an answer streams', async () => {
    const send = vi.fn<() => void>();
    const stop = vi.fn<() => void>();
    render(<Controlled busy onSend={send} onStop={stop} />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'next{Enter}');
    expect(send).not.toHaveBeenCalled();
    expect(screen.queryByRole('button', { name: 'Send' })).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(stop).toHaveBeenCalledOnce();
  });
});
