import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback } from 'react';

import { address, get, post, rememberCsrf } from './client';
import type {
  Connection,
  DayProof,
  DocumentSummary,
  OrderStory,
  OrderSummary,
  Overview,
  Page,
  ProvenDay,
  ReviewItem,
  SandboxChange,
  Session,
} from './types';

/** Hints say when to look; this is for the hint that got lost. */
const refetchInterval = 30_000;
const api = '/api/v1';

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      const session = await get<Session>(`${api}/session`, signal);
      rememberCsrf(session);
      return session;
    },
    staleTime: 60_000,
  });
}

/** Whether the server would let this person change anything; it checks that again itself. */
export function useMayAct(): boolean {
  return useSession().data?.user?.role !== 'viewer';
}

export function useOverview() {
  // Also asked for by what shows before the log-in (the tab's title): then there is no answer.
  const enabled = useSession().data?.authenticated === true;
  return useQuery({
    enabled,
    queryKey: ['overview'],
    queryFn: ({ signal }) => get<Overview>(`${api}/overview`, signal),
    refetchInterval,
  });
}

export function useConnections() {
  return useQuery({
    queryKey: ['connections'],
    queryFn: ({ signal }) => get<{ items: Connection[] }>(`${api}/connections`, signal),
    refetchInterval,
  });
}

export function useProvenDays(integration: string | undefined) {
  return useQuery({
    queryKey: ['proof', integration],
    queryFn: ({ signal }) =>
      get<{ items: ProvenDay[] }>(address(`${api}/proof`, { integration }), signal),
    refetchInterval,
  });
}

export function useDayProof(integration: string, day: string) {
  return useQuery({
    queryKey: ['proof', integration, day],
    queryFn: ({ signal }) =>
      get<DayProof>(
        `${api}/proof/${encodeURIComponent(integration)}/${encodeURIComponent(day)}`,
        signal,
      ),
    refetchInterval,
  });
}

function usePages<Item>(topic: string, path: string, filter: Record<string, string | undefined>) {
  const pages = useInfiniteQuery({
    queryKey: [topic, filter],
    queryFn: ({ signal, pageParam }) =>
      get<Page<Item>>(address(`${api}/${path}`, { ...filter, cursor: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
  });
  const { fetchNextPage } = pages;
  const shown = pages.data?.pages.length ?? 0;
  // A live hint reads the list again and thereby cancels a page on its way. Somebody pressed a
  // button for that page, so it is asked for again.
  const showMore = useCallback(async () => {
    for (let attempt = 0; attempt < 5; ++attempt) {
      const { isError, data } = await fetchNextPage();
      if (isError || (data?.pages.length ?? 0) > shown) return;
    }
  }, [fetchNextPage, shown]);
  return { ...pages, showMore };
}

export interface OrderFilter {
  integration?: string | undefined;
  state?: string | undefined;
  q?: string | undefined;
}

export const useOrders = (filter: OrderFilter) =>
  usePages<OrderSummary>('orders', 'orders', { ...filter, limit: '50' });

export const useDocuments = (filter: {
  integration?: string | undefined;
  q?: string | undefined;
}) => usePages<DocumentSummary>('documents', 'documents', { ...filter, limit: '50' });

export const useReview = () => usePages<ReviewItem>('review', 'review', {});

const orderPath = (integration: string, order: string) =>
  `${api}/orders/${encodeURIComponent(integration)}/${encodeURIComponent(order)}`;

export function useOrder(integration: string, order: string) {
  return useQuery({
    queryKey: ['orders', 'one', integration, order],
    queryFn: ({ signal }) => get<OrderStory>(orderPath(integration, order), signal),
    refetchInterval,
  });
}

/** A write, after which everything it may have changed is read again. */
function useWrite<Input>(write: (input: Input) => Promise<void>, topics: string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () =>
      Promise.all(topics.map((topic) => client.invalidateQueries({ queryKey: [topic] }))),
  });
}

export const useReplay = () =>
  useWrite(
    ({ integration, order }: { integration: string; order: string }) =>
      post(`${orderPath(integration, order)}/replay`),
    ['orders', 'overview', 'review'],
  );

export const useReviewAnswer = () =>
  useWrite(
    ({ id, answer }: { id: string; answer: 'retry' | 'dismiss' }) =>
      post(`${api}/review/${encodeURIComponent(id)}/${answer}`),
    ['review', 'orders', 'overview'],
  );

export interface ReviewDecision {
  id: string;
  fix: string;
  fingerprint: string;
  choice?: string;
}

export const useReviewFix = () =>
  useWrite(
    ({ id, ...decision }: ReviewDecision) =>
      post(`${api}/review/${encodeURIComponent(id)}/fix`, decision),
    ['review', 'orders', 'overview'],
  );

/** Everything with one root cause, tried again at once. */
export const useReviewRetryAll = () =>
  useWrite(
    ({ root, integration }: { root: string; integration: string }) =>
      post(`${api}/review/retry`, { root, integration }),
    ['review', 'orders', 'overview'],
  );

export const useSandbox = () =>
  useWrite((change: SandboxChange) => post(`${api}/sandbox`, change), ['overview', 'orders']);

export const useLogin = () =>
  useWrite((who: { name: string; password: string }) => post(`${api}/login`, who), ['session']);

export const useSetup = () =>
  useWrite(
    (who: { token: string; name: string; password: string }) => post(`${api}/setup`, who),
    ['session'],
  );

/** Nothing read in a session outlives it. */
export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post(`${api}/logout`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['session'] });
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
  });
}
