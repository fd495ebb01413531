import { QueryCache, QueryClient } from '@tanstack/react-query';

import { ApiError } from './client';

/** A refusal is an answer; asking again only helps where nobody answered. */
function worthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended elsewhere: asking for it shows the log-in page.
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session')
        void queryClient.invalidateQueries({ queryKey: ['session'] });
    },
  }),
  defaultOptions: { queries: { retry: worthRetrying, refetchOnWindowFocus: true, staleTime: 500 } },
});
