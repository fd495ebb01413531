import { Alert, Button, Skeleton } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { ApiError } from '../api/client';

/** What went wrong, what it means, what to do. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const title = error instanceof ApiError ? error.title : 'This page could not be shown';
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconPlugConnectedX size={18} aria-hidden />}
      title={title}
      my="md"
    >
      <p style={{ margin: '0 0 8px' }}>{detail === title ? '' : detail}</p>
      {retry ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={retry}
        >
          Try again now
        </Button>
      ) : null}
    </Alert>
  );
}

/** Grey lines in the shape of what comes; said aloud once. */
export function Loading({ lines = 6, what }: { lines?: number; what: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={20} mt={12} radius="sm" />
      ))}
    </div>
  );
}

/** Nothing here: what will be, what makes it appear, one thing to do. */
export function Empty(props: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="cf-empty">
      <h2>{props.title}</h2>
      <p className="cf-quiet">{props.children}</p>
      {props.action}
    </div>
  );
}

interface Read<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/**
 * The three situations of anything read from the server. What was read before stays on the page
 * while the server is away, with the trouble named above it.
 */
export function Situation<Data>(props: {
  read: Read<Data>;
  what: string;
  children: (data: Data) => ReactNode;
}) {
  const { read } = props;
  const retry = () => void read.refetch();
  return (
    <>
      {read.error ? <Failure error={read.error} retry={retry} /> : null}
      {read.data !== undefined ? props.children(read.data) : null}
      {read.data === undefined && !read.error ? <Loading what={props.what} /> : null}
    </>
  );
}
