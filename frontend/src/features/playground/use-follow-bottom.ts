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
    // The first report is of the size that it has at the beginning, when nobody wants to be led away from the title.
    let begun = false;
    const observer = new ResizeObserver(() => {
      if (begun && following) {
        window.scrollTo({ top: page.scrollHeight });
      }
      begun = true;
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
