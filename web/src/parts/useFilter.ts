import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'wouter';

/** A filter that lives in the address, so that it can be bookmarked, sent and gone back from. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string) => {
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          if (value) after.set(name, value);
          else after.delete(name);
          return after;
        },
        { replace: true },
      );
    },
    [name, setParameters],
  );
  return [parameters.get(name) ?? '', set];
}

/** The address of a page, keeping the chosen integration. */
export function useKeepIntegration(): (path: string) => string {
  const [integration] = useFilter('integration');
  useLocation();
  return (path) => (integration ? `${path}?integration=${encodeURIComponent(integration)}` : path);
}
