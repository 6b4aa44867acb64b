import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../../lib/money';
import { Select } from '../../ui/select';
import { Skeleton } from '../../ui/skeleton';
import { Failure } from './failure';
import { makeImages, makeSpeech } from './make-media';
import { Studio } from './studio';
import { useMaking, type Making } from './use-making';
import { useRelayToken } from './use-relay-token';

const sizes = ['', '1024x1024', '1792x1024', '1024x1792', '512x512', '256x256'];
const numbers = ['1', '2', '4'];
const voices = ['alloy', 'echo', 'fable', 'nova', 'onyx', 'shimmer'];

function Cost({ making }: { making: Making }) {
  const { t } = useTranslation('playground');
  return (
    <p role="status" className="num mt-2 text-sm text-muted">
      {making.state === 'running' && t('making')}
      {making.state === 'done' && `${t('cost')} ${making.made.cost ? formatMoney(making.made.cost) : t('costUnknown')}`}
    </p>
  );
}

export function ImageStudio({ onSettled }: { onSettled: () => void }) {
  const { t } = useTranslation('playground');
  const [size, setSize] = useState('1024x1024');
  const [n, setN] = useState('1');
  const token = useRelayToken();
  const { making, make, stop } = useMaking(onSettled);
  return (
    <Studio
      modality="IMAGE"
      promptLabel={t('imagePrompt')}
      action={t('makeImage')}
      busy={making.state === 'running'}
      onStop={stop}
      onMake={(model, prompt) =>
        void make(async (signal) => makeImages({ key: await token(), signal, model, prompt, size, n: Number(n) }))
      }
      settings={
        <>
          <Select
            label={t('size')}
            value={size}
            choices={sizes.map((value) => ({ value, label: value || t('sizeAny') }))}
            onChange={(event) => setSize(event.target.value)}
          />
          <Select
            label={t('howMany')}
            value={n}
            choices={numbers.map((value) => ({ value, label: value }))}
            onChange={(event) => setN(event.target.value)}
          />
        </>
      }
    >
      {making.state === 'idle' && <p className="text-muted">{t('imageEmpty')}</p>}
      {making.state === 'running' && (
        <div className="grid aspect-square max-w-80 place-items-center border border-rule bg-sunken">
          <Skeleton className="w-20" />
        </div>
      )}
      {making.state === 'failed' && <Failure fault={making.fault} delivered={false} onAgain={undefined} />}
      {making.state === 'done' && (
        <ul className="grid gap-3 sm:grid-cols-2">
          {making.made.addresses.map((address, index) => (
            <li key={address}>
              <a
                href={address}
                target="_blank"
                rel="noreferrer"
                // Browsers open no data address in a tab of its own.
                download={address.startsWith('data:') ? 'image.png' : undefined}
              >
                <img src={address} alt={t('imageOf', { number: index + 1 })} className="w-full border border-rule" />
              </a>
            </li>
          ))}
        </ul>
      )}
      <Cost making={making} />
    </Studio>
  );
}

/** Whether a sound model speaks; others listen. */
function speaks(name: string): boolean {
  return /tts|speech|voice/.test(name);
}

export function SpeechStudio({ onSettled }: { onSettled: () => void }) {
  const { t } = useTranslation('playground');
  const [voice, setVoice] = useState('alloy');
  const token = useRelayToken();
  const { making, make, stop } = useMaking(onSettled);
  return (
    <Studio
      modality="AUDIO"
      offers={speaks}
      promptLabel={t('speechPrompt')}
      action={t('makeSpeech')}
      busy={making.state === 'running'}
      onStop={stop}
      onMake={(model, input) =>
        void make(async (signal) => makeSpeech({ key: await token(), signal, model, input, voice }))
      }
      settings={
        <Select
          label={t('voice')}
          value={voice}
          choices={voices.map((value) => ({ value, label: value }))}
          onChange={(event) => setVoice(event.target.value)}
        />
      }
    >
      {making.state === 'idle' && <p className="text-muted">{t('speechEmpty')}</p>}
      {making.state === 'failed' && <Failure fault={making.fault} delivered={false} onAgain={undefined} />}
      {making.state === 'done' &&
        making.made.addresses.map((address) => (
          // Its words are those of the prompt above: there is no second text to caption it with.
          <audio key={address} controls src={address} aria-label={t('speechResult')} className="w-full max-w-120">
            <track kind="captions" />
          </audio>
        ))}
      <Cost making={making} />
    </Studio>
  );
}
