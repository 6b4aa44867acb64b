import { curlExample } from './curl-example';

test('writes a command that a shell reads back as sent', () => {
  const command = curlExample({
    baseUrl: 'http://127.0.0.1:8080/v1',
    model: 'm-1',
    prompt: "Say 'hi'.",
    key: '$WEIR_API_KEY',
  });
  expect(command).toBe(
    [
      String.raw`curl http://127.0.0.1:8080/v1/chat/completions \ `.trimEnd(),
      String.raw`  -H "Authorization: Bearer $WEIR_API_KEY" \ `.trimEnd(),
      String.raw`  -H "Content-Type: application/json" \ `.trimEnd(),
      String.raw`  -d '{"model":"m-1","messages":[{"role":"user","content":"Say '\''hi'\''."}]}'`,
    ].join('\n'),
  );
});
