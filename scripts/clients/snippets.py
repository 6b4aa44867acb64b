"""The Python examples of the documented APIs, unchanged but for host and key."""

import os
import sys

import requests

HOST, KEY = os.environ["WEIR_URL"], os.environ["WEIR_KEY"]


def chat():
    response = requests.post(
        HOST + '/api/v1/chat/completions',
        headers={'Authorization': 'Bearer ' + KEY},
        json={
            'model': 'gpt-4o',
            'messages': [{'role': 'user', 'content': '你好'}]
        }
    )
    assert response.json()['choices'][0]['message']['content'], response.text


def image():
    response = requests.post(
        HOST + '/api/v1/images/generations',
        headers={'Authorization': 'Bearer ' + KEY},
        json={'model': 'dall-e-3', 'prompt': '一只可爱的橘猫'}
    )
    assert requests.get(response.json()['data'][0]['url']).headers['Content-Type'] == 'image/png'


class TokenProxy:
    def __init__(self, api_key, base_url="http://localhost:8000"):
        self.api_key = api_key
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {api_key}"}

    def chat(self, model, messages):
        return requests.post(
            f"{self.base_url}/api/v1/chat/completions",
            headers=self.headers,
            json={"model": model, "messages": messages}
        ).json()

    def generate_image(self, prompt, model="dall-e-3"):
        return requests.post(
            f"{self.base_url}/api/v1/images/generations",
            headers=self.headers,
            json={"model": model, "prompt": prompt}
        ).json()


def sdk():
    client = TokenProxy(KEY, HOST)
    answer = client.chat("gpt-4o", [{"role": "user", "content": "你好"}])
    assert answer['choices'][0]['message']['role'] == 'assistant', answer
    assert client.generate_image("A weir.")['data'][0]['url']
    assert client.chat("no-such-model", [{"role": "user", "content": "你好"}])['error']['code'] == 'model_not_found'


def streamed():
    response = requests.post(
        HOST + '/api/relay/v1/chat/completions',
        headers={'Authorization': 'Bearer ' + KEY},
        json={'model': 'gpt-4', 'messages': [{'role': 'user', 'content': '你好'}], 'stream': True},
        stream=True
    )
    lines = [line for line in response.iter_lines(decode_unicode=True) if line.startswith('data: ')]
    assert lines[-1] == 'data: [DONE]' and len(lines) > 3, lines


def quota():
    answer = requests.get(HOST + '/api/user/quota', headers={'X-API-Key': KEY}).json()
    assert answer['success'] is True, answer


failed = 0
for example in (chat, image, sdk, streamed, quota):
    try:
        example()
    except Exception as error:  # the others are tried too
        failed += 1
        print(f'{example.__name__}: {error!r}', file=sys.stderr)
sys.exit(1 if failed else 0)
