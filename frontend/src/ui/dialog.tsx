import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../lib/cn';

const backdrop = cn(
  'fixed inset-0 z-40 bg-black/35 transition-opacity duration-[180ms]',
  'data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60',
);

const popup = cn(
  'overlay-in fixed left-1/2 z-50 w-[min(27.5rem,calc(100vw-2rem))] -translate-x-1/2 rounded-overlay border border-rule',
  'top-[14vh] max-h-[80vh] overflow-y-auto bg-raised p-5 shadow-xl',
);

interface ModalProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  children: ReactNode;
  /** Nothing but a button inside may close it: what it shows would be lost. */
  locked?: boolean;
  /** For what is read rather than filled in. */
  wide?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
}

export function Modal(props: ModalProps) {
  const { open, onOpenChange, title, description, children, locked = false, wide = false, initialFocus } = props;
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next, details) => {
        if (!next && locked) {
          details.cancel();
          return;
        }
        onOpenChange(next);
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup className={cn(popup, wide && 'w-[min(42rem,calc(100vw-2rem))] top-[8vh]')} initialFocus={initialFocus}>
          <Dialog.Title className="text-lg font-semibold break-words">{title}</Dialog.Title>
          <Dialog.Description className="mt-1 text-muted">{description}</Dialog.Description>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
}

/** What belongs to one row of a list, beside the list. */
export function Sheet({ open, onOpenChange, title, description, children }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Popup className="overlay-in fixed inset-y-0 right-0 z-50 w-[min(36rem,100vw)] overflow-y-auto border-l border-rule bg-raised p-5 pb-10 shadow-xl">
          <Dialog.Title className="pr-10 text-lg font-semibold break-words">{title}</Dialog.Title>
          {description && <Dialog.Description className="mt-1 break-words text-muted">{description}</Dialog.Description>}
          <CloseCorner />
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function CloseCorner() {
  const { t } = useTranslation();
  return (
    <Dialog.Close
      aria-label={t('close')}
      className="absolute top-3.5 right-3 grid size-8 place-items-center rounded-control text-muted hover:bg-hover hover:text-ink max-md:size-11"
    >
      <X size={16} aria-hidden />
    </Dialog.Close>
  );
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  children: ReactNode;
}

export function Confirm({ open, onOpenChange, title, description, children }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className={popup}>
          <AlertDialog.Title className="text-lg font-semibold break-words">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{description}</AlertDialog.Description>
          {children}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
