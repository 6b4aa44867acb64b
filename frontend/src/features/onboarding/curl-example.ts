interface CurlExample {
  baseUrl: string;
  model: string;
  prompt: string;
  key: string;
}

/** A command for a POSIX shell. The key goes between double quotes so that a variable in its place is expanded. */
export function curlExample({ baseUrl, model, prompt, key }: CurlExample): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] });
  return [
    `curl ${baseUrl}/chat/completions \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
}
