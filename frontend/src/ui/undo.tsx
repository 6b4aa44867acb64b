import { Undo2, X } from 'lucide-react';
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button';

/** How long one may take back what was done. */
const patience = 8_000;

interface Offer {
  text: string;
  /** Takes it back. */
  undo: () => void;
  /** For what is only done when nobody takes it back: does it. */
  settle?: () => void;
}

const UndoContext = createContext<(offer: Offer) => void>(() => undefined);

/** Offers to take back what was just done; a later offer takes the place of an earlier one, which is then final. */
export function useUndo(): (offer: Offer) => void {
  return use(UndoContext);
}

/** In place of a question before, for what can be taken back: it is done, and this says so and offers the way back. */
export function UndoProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<Offer>();
  const [held, setHeld] = useState(false);
  const open = useRef<Offer>(undefined);

  const close = useCallback((how: 'undo' | 'settle') => {
    const last = open.current;
    open.current = undefined;
    setOffer(undefined);
    setHeld(false);
    if (how === 'undo') {
      last?.undo();
    } else {
      last?.settle?.();
    }
  }, []);

  const show = useCallback(
    (next: Offer) => {
      close('settle');
      open.current = next;
      setOffer(next);
    },
    [close],
  );

  useEffect(() => {
    if (!offer || held) {
      return undefined;
    }
    const timer = setTimeout(() => close('settle'), patience);
    return () => clearTimeout(timer);
  }, [offer, held, close]);

  // Whoever leaves has not taken it back.
  useEffect(() => {
    const leave = () => close('settle');
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, [close]);

  return (
    <UndoContext value={useMemo(() => show, [show])}>
      {children}
      <div
        role={offer && 'region'}
        aria-label={offer && t('justDone')}
        className="pointer-events-none fixed inset-x-0 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-40 flex justify-center px-4 md:bottom-5"
      >
        <div role="status">
          {offer && (
            <div
              onPointerEnter={() => setHeld(true)}
              onPointerLeave={() => setHeld(false)}
              onFocus={() => setHeld(true)}
              onBlur={() => setHeld(false)}
              className="overlay-in pointer-events-auto flex max-w-140 items-center gap-3 rounded-overlay border border-edge/60 bg-raised py-2 pr-2 pl-4 shadow-lg"
            >
              <p className="min-w-0 break-words">{offer.text}</p>
              <Button onClick={() => close('undo')}>
                <Undo2 size={14} aria-hidden />
                {t('undo')}
              </Button>
              <IconButton label={t('close')} onClick={() => close('settle')}>
                <X size={15} aria-hidden />
              </IconButton>
            </div>
          )}
        </div>
      </div>
    </UndoContext>
  );
}
