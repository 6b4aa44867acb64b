import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** In place of what the viewer's role does not open. */
export function ForbiddenNote({ tenant }: { tenant: string }) {
  const { t } = useTranslation('fault');
  return (
    <div className="flex items-start gap-3 py-6">
      <Lock size={16} className="mt-0.5 shrink-0 text-muted" aria-hidden />
      <div>
        <p className="font-medium">{t('forbiddenTitle')}</p>
        <p className="text-muted">{t('forbiddenHint', { tenant })}</p>
      </div>
    </div>
  );
}
