import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTheme } from '../../lib/theme';

/** What the page at /captcha says. */
type Message = { answer: string } | { expired: true } | { failed: true } | { height: number };

const smallest = 80;
const largest = 640;

/** A message of the captcha's page; absent for anything else. */
export function captchaMessage(data: unknown): Message | undefined {
  if (typeof data !== 'object' || data === null || !('captcha' in data)) {
    return undefined;
  }
  const { captcha } = data;
  if (typeof captcha !== 'object' || captcha === null) {
    return undefined;
  }
  if ('answer' in captcha && typeof captcha.answer === 'string' && captcha.answer !== '') {
    return { answer: captcha.answer };
  }
  if ('height' in captcha && typeof captcha.height === 'number' && Number.isFinite(captcha.height)) {
    return { height: Math.min(Math.max(captcha.height, smallest), largest) };
  }
  if ('expired' in captcha) {
    return { expired: true };
  }
  return 'failed' in captcha ? { failed: true } : undefined;
}

interface CaptchaProps {
  /** Told of an answer, and of none when it has expired. */
  onAnswer: (answer: string) => void;
  error?: string;
}

/** Another provider's captcha, on a page of its own in a frame: its script has no part in this one. */
export function Captcha({ onAnswer, error }: CaptchaProps) {
  const { t } = useTranslation('session');
  const theme = useTheme();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(smallest);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    function listen(event: MessageEvent<unknown>) {
      if (event.origin !== window.location.origin || event.source !== frame.current?.contentWindow) {
        return;
      }
      const message = captchaMessage(event.data);
      if (!message) {
        return;
      }
      if ('height' in message) {
        setHeight(message.height);
        return;
      }
      setFailed('failed' in message);
      onAnswer('answer' in message ? message.answer : '');
    }
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [onAnswer]);

  return (
    <div>
      {/* oxlint-disable-next-line react/iframe-missing-sandbox -- the page is ours, and in a sandbox its provider's frames lose their origin */}
      <iframe
        ref={frame}
        title={t('captcha')}
        src={`/captcha?theme=${theme}`}
        style={{ height }}
        className="block w-full border-0"
      />
      <div role="alert">
        {(failed || error) && <p className="mt-1 text-xs text-bad">{failed ? t('captchaFailed') : error}</p>}
      </div>
    </div>
  );
}
