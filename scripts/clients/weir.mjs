// Where the Weir under test is, and what the tests of all clients ask it.
import { strict as assert } from 'node:assert';

export const url = process.env.WEIR_URL;
export const key = process.env.WEIR_KEY;
assert.ok(url && key, 'run these tests by make test-clients');

export const question = 'What is a weir?';
export const asked = [{ role: 'user', content: question }];

export const weather = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
  required: ['city', 'days'],
  additionalProperties: false,
};

/** Checks a value that the schema of weather must fit. */
export function fitsWeather(value) {
  assert.equal(typeof value.city, 'string');
  assert.ok(Number.isInteger(value.days) && value.days >= 1 && value.days <= 7, JSON.stringify(value));
}

/** A fetch that counts its requests. */
export function counting() {
  const sent = [];
  const counted = async (input, init) => {
    const response = await fetch(input, init);
    sent.push({ url: String(input?.url ?? input), status: response.status, headers: new Headers(init?.headers) });
    return response;
  };
  return { fetch: counted, sent };
}

/** A second of silence, 16 kHz mono. */
export function recording() {
  const samples = 16_000;
  const wave = Buffer.alloc(44 + samples * 2);
  wave.write('RIFF', 0);
  wave.writeUInt32LE(36 + samples * 2, 4);
  wave.write('WAVEfmt ', 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(16_000, 24);
  wave.writeUInt32LE(32_000, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write('data', 36);
  wave.writeUInt32LE(samples * 2, 40);
  return wave;
}

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
