import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadText } from '../../lib/download';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Modal } from '../../ui/dialog';
import { BatchForm, type MadeCodes } from './batch-form';

function Codes({ made, onSaved }: { made: MadeCodes; onSaved: () => void }) {
  const { t } = useTranslation('codes');
  const [taken, setTaken] = useState(false);
  const fileName = `${made.name.replaceAll(/[^\w-]+/g, '-')}.csv`;
  return (
    <>
      <section
        aria-label={t('codes')}
        tabIndex={0}
        className="mt-4 max-h-56 overflow-auto rounded-control border border-edge/60 bg-sunken p-3"
      >
        <pre className="font-mono text-sm">{made.codes.join('\n')}</pre>
      </section>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <CopyButton text={made.codes.join('\n')} />
        <Button
          onClick={() => {
            downloadText(fileName, 'text/csv;charset=utf-8', made.csv);
            setTaken(true);
          }}
        >
          <Download size={14} aria-hidden />
          {t('download')}
        </Button>
        <Button kind={taken ? 'primary' : 'plain'} onClick={onSaved}>
          {t('savedCodes')}
        </Button>
      </div>
    </>
  );
}

interface BatchDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The codes are shown once, right after they were made. */
export function BatchDialog({ open, onOpenChange }: BatchDialogProps) {
  const { t } = useTranslation('codes');
  const [made, setMade] = useState<MadeCodes>();
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      locked={made !== undefined}
      title={made ? t('onceTitle') : t('createTitle')}
      description={made ? t('onceHint') : t('createHint')}
    >
      {made ? (
        <Codes
          made={made}
          onSaved={() => {
            setMade(undefined);
            onOpenChange(false);
          }}
        />
      ) : (
        <BatchForm onMade={setMade} onCancel={() => onOpenChange(false)} />
      )}
    </Modal>
  );
}
