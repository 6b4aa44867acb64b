import { ArrowUp, ImagePlus, Square } from 'lucide-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/cn';
import { Button, IconButton } from '../../ui/button';
import { controlClass } from '../../ui/field';
import { PictureRow } from './picture-row';
import { isPicture, mostPictures, pictureTypes, readPicture, type Picture } from './pictures';

interface ComposerProps {
  value: string;
  onChange: (value: string) => void;
  busy: boolean;
  onSend: () => void;
  onStop: () => void;
  pictures: readonly Picture[];
  onPictures: (pictures: Picture[]) => void;
}

export function Composer({ value, onChange, busy, onSend, onStop, pictures, onPictures }: ComposerProps) {
  const { t } = useTranslation('playground');
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);

  async function add(chosen: readonly File[]) {
    const room = mostPictures - pictures.length;
    const good = chosen.filter(isPicture).slice(0, Math.max(room, 0));
    setRefused(good.length < chosen.length);
    if (good.length > 0) {
      onPictures([...pictures, ...(await Promise.all(good.map(readPicture)))]);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, as for Chinese, Enter picks a candidate.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (sends) {
      event.preventDefault();
      if (!busy) {
        onSend();
      }
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
      className="sticky bottom-0 border-t border-edge/50 bg-paper pt-3 pb-4 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))]"
    >
      <label htmlFor={id} className="sr-only">
        {t('prompt')}
      </label>
      <PictureRow pictures={pictures} onRemove={(index) => onPictures(pictures.toSpliced(index, 1))} />
      <div role="alert">
        {refused && <p className="mb-1 text-xs text-bad">{t('pictureBad', { most: mostPictures })}</p>}
      </div>
      <div className="flex items-end gap-2">
        <input
          ref={files}
          type="file"
          accept={pictureTypes.join(',')}
          multiple
          hidden
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <IconButton
          label={t('addPicture')}
          className="mb-2.5 shrink-0"
          disabled={pictures.length >= mostPictures}
          onClick={() => files.current?.click()}
        >
          <ImagePlus size={17} aria-hidden />
        </IconButton>
        <textarea
          id={id}
          rows={2}
          value={value}
          aria-describedby={`${id}-hint`}
          placeholder={t('prompt')}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const pasted = [...event.clipboardData.files];
            if (pasted.length > 0) {
              event.preventDefault();
              void add(pasted);
            }
          }}
          className={cn(controlClass, 'field-sizing-content max-h-48 min-h-13 resize-none')}
        />
        {busy ? (
          <Button key="stop" className="min-h-13" onClick={onStop}>
            <Square size={12} fill="currentColor" aria-hidden />
            {t('stop')}
          </Button>
        ) : (
          <Button key="send" type="submit" kind="primary" className="min-h-13">
            <ArrowUp size={15} aria-hidden />
            {t('send')}
          </Button>
        )}
      </div>
      <p id={`${id}-hint`} className="mt-1 text-xs text-muted max-md:hidden">
        {t('promptHint')}
      </p>
    </form>
  );
}
