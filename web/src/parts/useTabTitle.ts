import { useEffect } from 'react';

import { useOverview } from '../api/queries';
import { favicon, pageTitle } from '../state/headline';

/** The browser tab tells the state, so that it need not be opened to know. */
export function useTabTitle(page: string): void {
  const overview = useOverview().data;
  useEffect(() => {
    document.title = pageTitle(overview, page);
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    const icon = favicon(overview);
    if (link && link.getAttribute('href') !== icon) link.href = icon;
  }, [overview, page]);
}
