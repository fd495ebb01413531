import type { ReactNode } from 'react';

import { useTabTitle } from './useTabTitle';

/** Title of the page and of the browser tab, and the page's one primary action. */
export function PageHead(props: {
  title: string;
  /** Shown in the tab; the heading itself when absent. */
  tab?: string;
  badge?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  useTabTitle(props.tab ?? props.title);
  return (
    <header className="cf-page-head">
      <div>
        <div className="cf-row">
          <h1>{props.title}</h1>
          {props.badge}
        </div>
        {props.children}
      </div>
      {props.action}
    </header>
  );
}
