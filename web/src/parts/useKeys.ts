import { useEffect, useRef } from 'react';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** How long after `g` the letter may come. */
const goWithin = 1500;

/** `?` for help, `/` for search, `g` and a letter to go to a page, `j` into the first row. */
export function useKeys(does: { help: () => void; go: (key: string) => void }): void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      if (event.timeStamp < goUntil) {
        goUntil = 0;
        latest.current.go(event.key);
        return;
      }
      if (event.key === 'g') goUntil = event.timeStamp + goWithin;
      if (event.key === '?') latest.current.help();
      if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLElement>('[data-search]')?.focus();
      }
      if (event.key === 'j' && !document.activeElement?.closest('[data-row]'))
        document.querySelector<HTMLElement>('[data-row]')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
