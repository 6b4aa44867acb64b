import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal } from '../../ui/dialog';
import { ImportForm } from './import-form';
import { ImportProgress } from './import-progress';
import { useImport } from './use-import';

interface ImportDialogProps {
  open: boolean;
  onClose: () => void;
}

/** Whole channels from pasted lines: looked at first, then made one by one. */
export function ImportDialog({ open, onClose }: ImportDialogProps) {
  const { t } = useTranslation('importing');
  const [running, setRunning] = useState(false);
  return (
    <Modal
      open={open}
      onOpenChange={(next) => !next && onClose()}
      locked={running}
      wide
      title={t('title')}
      description={t('hint')}
    >
      <Steps onRunning={setRunning} onClose={onClose} />
    </Modal>
  );
}

interface StepsProps {
  onRunning: (running: boolean) => void;
  onClose: () => void;
}

/** Lives as long as the dialog is open: what was pasted is forgotten with it. */
function Steps({ onRunning, onClose }: StepsProps) {
  const { rows, start, again, stop } = useImport();

  async function during(work: Promise<void>) {
    onRunning(true);
    await work;
    onRunning(false);
  }

  return rows ? (
    <ImportProgress rows={rows} onAgain={() => void during(again())} onStop={stop} onClose={onClose} />
  ) : (
    <ImportForm onStart={(lines) => void during(start(lines))} onClose={onClose} />
  );
}
