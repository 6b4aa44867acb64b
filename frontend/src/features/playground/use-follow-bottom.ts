import { useEffect, useRef, type RefObject } from 'react';

const nearness = 120;

/** Keeps the end of the page in view while the element grows, unless the reader has scrolled up. */
export function useFollowBottom(): RefObject<HTMLDivElement | null> {
  const growing = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const page = document.documentElement;
    let following = true;
    function note() {
      following = page.scrollHeight - window.innerHeight - window.scrollY < nearness;
    }
    const observer = new ResizeObserver(() => {
      if (following) {
        window.scrollTo({ top: page.scrollHeight });
      }
    });
    if (growing.current) {
      observer.observe(growing.current);
    }
    window.addEventListener('scroll', note, { passive: true });
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', note);
    };
  }, []);

  return growing;
}
