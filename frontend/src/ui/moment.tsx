import { useTranslation } from 'react-i18next';
import { formatAbsolute, formatMoment } from '../lib/time';

export function Moment({ value }: { value: string }) {
  const { i18n } = useTranslation();
  return (
    <time dateTime={value} title={formatAbsolute(value, i18n.language)} className="num whitespace-nowrap">
      {formatMoment(value, i18n.language)}
    </time>
  );
}
