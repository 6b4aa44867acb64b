import { codeOf, type CodeLanguage } from '../../lib/call-code';

export const sampleNames = ['chat', 'stream', 'image', 'speech', 'video', 'messages'] as const;

export type SampleName = (typeof sampleNames)[number];

interface Sample {
  path: string;
  body: Record<string, unknown>;
  file?: string;
}

const question = [{ role: 'user', content: 'Say hello.' }];

const calls: Record<SampleName, Sample> = {
  chat: { path: '/chat/completions', body: { model: 'gpt-4o-mini', messages: question } },
  stream: {
    path: '/chat/completions',
    body: { model: 'gpt-4o-mini', messages: question, stream: true, stream_options: { include_usage: true } },
  },
  image: { path: '/images/generations', body: { model: 'dall-e-3', prompt: 'A weir in a quiet river', size: '1024x1024' } },
  speech: {
    path: '/audio/speech',
    body: { model: 'tts-1', voice: 'alloy', input: 'Every drop is counted.', response_format: 'mp3' },
    file: 'hello.mp3',
  },
  video: { path: '/videos', body: { model: 'gen-2', prompt: 'Water over a weir', seconds: '10' } },
  messages: { path: '/messages', body: { model: 'claude-sonnet-4-5', max_tokens: 200, messages: question } },
};

interface SampleInput {
  baseUrl: string;
  key: string;
}

/** A program that makes a call, whole and ready to run. */
export function sampleOf(name: SampleName, language: CodeLanguage, { baseUrl, key }: SampleInput): string {
  const { path, ...sample } = calls[name];
  return codeOf(language, { url: `${baseUrl}${path}`, key, ...sample });
}
