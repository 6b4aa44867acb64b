import { createEventParser, readEvents, type ServerEvent } from './sse';

const encoder = new TextEncoder();

function parseWhole(text: string): ServerEvent[] {
  const parser = createEventParser();
  return [...parser.push(encoder.encode(text)), ...parser.end()];
}

function parseBytewise(text: string): ServerEvent[] {
  const parser = createEventParser();
  const events = [...encoder.encode(text)].flatMap((byte) => parser.push(Uint8Array.of(byte)));
  return [...events, ...parser.end()];
}

const dataOf = (events: ServerEvent[]) => events.map((event) => event.data);

const cases: [name: string, text: string, data: string[]][] = [
  ['two events', 'data: a\n\ndata: b\n\n', ['a', 'b']],
  ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
  ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
  ['lone CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
  ['comments between', ': ping\n\ndata: a\n: ping\ndata: b\n\n', ['a\nb']],
  ['no space after the colon', 'data:a\n\n', ['a']],
  ['one space only is taken off', 'data:  a\n\n', [' a']],
  ['a field without colon', 'data\n\n', ['']],
  ['unknown fields', 'retry: 5\nnonsense\ndata: a\n\n', ['a']],
  ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
  ['a missing last blank line', 'data: a\n\ndata: b\n', ['a', 'b']],
  ['a missing last line end', 'data: a\n\ndata: b', ['a', 'b']],
  ['text outside of ASCII', 'data: 水表 💧 é\n\n', ['水表 💧 é']],
  ['blank lines only', '\n\n\r\n\n', []],
];

describe('createEventParser', () => {
  test.each(cases)('reads %s in one chunk', (_name, text, data) => {
    expect(dataOf(parseWhole(text))).toEqual(data);
  });

  test.each(cases)('reads %s byte by byte', (_name, text, data) => {
    expect(dataOf(parseBytewise(text))).toEqual(data);
  });

  test('gives the same for every way to cut the stream in two', () => {
    const text = 'event: delta\r\nid: 7\r\ndata: {"text":"水💧"}\r\n\r\n: ping\n\ndata: [DONE]\n\n';
    const bytes = encoder.encode(text);
    const whole = parseWhole(text);
    expect(whole).toHaveLength(2);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const parser = createEventParser();
      const events = [
        ...parser.push(bytes.subarray(0, cut)),
        ...parser.push(bytes.subarray(cut)),
        ...parser.end(),
      ];
      expect(events).toEqual(whole);
    }
  });

  test('hands an event over as soon as its blank line is there', () => {
    const parser = createEventParser();
    expect(parser.push(encoder.encode('data: a\n'))).toEqual([]);
    expect(dataOf(parser.push(encoder.encode('\n')))).toEqual(['a']);
    expect(dataOf(parser.push(encoder.encode('data: b\r\r')))).toEqual(['b']);
  });

  test('keeps the event name for one event and the id until it changes', () => {
    const events = parseWhole('event: one\nid: 1\ndata: a\n\ndata: b\n\n');
    expect(events).toEqual([
      { event: 'one', id: '1', data: 'a' },
      { event: 'message', id: '1', data: 'b' },
    ]);
  });
});

function bodyOf(chunks: string[], onCancel?: () => void): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) {
        controller.close();
      } else {
        controller.enqueue(encoder.encode(chunk));
      }
    },
    cancel: onCancel,
  });
}

describe('readEvents', () => {
  test('reads to the end', async () => {
    const seen: string[] = [];
    for await (const event of readEvents(bodyOf(['data: a\n\nda', 'ta: b\n\ndata: c']))) {
      seen.push(event.data);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('cancels the body when the reader leaves early', async () => {
    const cancelled = vi.fn<() => void>();
    for await (const event of readEvents(bodyOf(['data: a\n\n', 'data: b\n\n', 'data: c\n\n'], cancelled))) {
      expect(event.data).toBe('a');
      break;
    }
    expect(cancelled).toHaveBeenCalledOnce();
  });
});
