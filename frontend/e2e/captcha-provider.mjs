// A captcha's provider as hCaptcha is one: a script that fills the element, and a door at which answers are proved.
import { once } from 'node:events';
import { createServer } from 'node:http';

const script = `
window.addEventListener('load', () => {
  const box = document.querySelector('.h-captcha');
  const button = document.createElement('button');
  button.textContent = 'I am a person';
  button.addEventListener('click', () => window[box.dataset.callback]('solved by ' + box.dataset.sitekey + ' ' + Date.now()));
  box.append(button);
});
`;

/** Gives the environment of a Weir that asks for the captcha, the answers that were proved, and a way to stop it. */
export async function startCaptchaProvider(secret = 'captcha-secret') {
  const proved = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/api.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.end(script);
      return;
    }
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    const form = new URLSearchParams(body);
    const answer = form.get('response') ?? '';
    const good = form.get('secret') === secret && answer.startsWith('solved by site-key ') && !proved.includes(answer);
    proved.push(answer);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ success: good }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    proved,
    environment: {
      WEIR_CAPTCHA_SECRET: secret,
      WEIR_CAPTCHA_SITE_KEY: 'site-key',
      WEIR_CAPTCHA_VERIFY_URL: `${url}/siteverify`,
      WEIR_CAPTCHA_SCRIPT_URL: `${url}/api.js`,
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
