import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button';
import type { Picture } from './pictures';

interface PictureRowProps {
  pictures: readonly Picture[];
  onRemove: (index: number) => void;
}

/** The pictures that go with the next message. */
export function PictureRow({ pictures, onRemove }: PictureRowProps) {
  const { t } = useTranslation('playground');
  if (pictures.length === 0) {
    return null;
  }
  return (
    <ul aria-label={t('pictures')} className="mb-2 flex flex-wrap gap-2">
      {pictures.map(({ name, url }, index) => (
        <li key={`${name} ${url.length}`} className="flex items-center gap-1 rounded-control border border-rule bg-sunken p-1">
          <img src={url} alt={name} className="size-10 rounded-[3px] object-cover" />
          <IconButton label={t('removePicture', { name })} className="size-7 max-md:size-9" onClick={() => onRemove(index)}>
            <X size={13} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
