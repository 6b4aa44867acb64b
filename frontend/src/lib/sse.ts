// Server-sent events over fetch: EventSource can neither POST nor send headers.

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

export interface EventParser {
  push(chunk: Uint8Array): ServerEvent[];
  /** Gives what a stream left behind that ended without its last blank line. */
  end(): ServerEvent[];
}

export function createEventParser(): EventParser {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let afterCarriageReturn = false;
  let event = '';
  let id = '';
  let data: string[] = [];

  function dispatch(events: ServerEvent[]) {
    if (data.length > 0) {
      events.push({ event: event || 'message', data: data.join('\n'), id });
    }
    event = '';
    data = [];
  }

  function readLine(line: string, events: ServerEvent[]) {
    if (line === '') {
      dispatch(events);
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const name = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (name === 'data') {
      data.push(value);
    } else if (name === 'event') {
      event = value;
    } else if (name === 'id' && !value.includes('\0')) {
      id = value;
    }
  }

  function readText(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    let start = 0;
    for (let index = 0; index < text.length; index += 1) {
      const character = text[index];
      // A CR ends its line at once, so that an event is not held back until the next chunk; the LF of a CRLF that was
      // split between two chunks is then skipped.
      if (character === '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        start = index + 1;
        continue;
      }
      afterCarriageReturn = character === '\r';
      if (character === '\n' || character === '\r') {
        readLine(rest + text.slice(start, index), events);
        rest = '';
        start = index + 1;
      }
    }
    rest += text.slice(start);
    return events;
  }

  return {
    push: (chunk) => readText(decoder.decode(chunk, { stream: true })),
    end() {
      const events = readText(decoder.decode());
      if (rest !== '') {
        readLine(rest, events);
        rest = '';
      }
      dispatch(events);
      return events;
    },
  };
}

/** Reads a response body event by event. Leaving the loop cancels the body. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const parser = createEventParser();
  let finished = false;
  try {
    while (!finished) {
      const { value, done } = await reader.read();
      finished = done;
      yield* value ? parser.push(value) : [];
    }
    yield* parser.end();
  } finally {
    if (!finished) {
      await reader.cancel().catch(() => undefined);
    }
    reader.releaseLock();
  }
}
