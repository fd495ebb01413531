import { Button, Group, Modal, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { useMayAct } from '../api/queries';

interface Write {
  isPending: boolean;
  error: unknown;
  isSuccess: boolean;
}

/** A button that says first what will happen, then does it, then says what became of it. */
export function ActionButton(props: {
  label: string;
  title: string;
  children: ReactNode;
  confirm: string;
  done: string;
  write: Write;
  run: () => Promise<unknown>;
  variant?: 'filled' | 'default';
  size?: 'xs' | 'sm';
}) {
  const [open, setOpen] = useState(false);
  const { write } = props;
  if (!useMayAct()) return null;
  const confirm = () => {
    // A refusal stays in the dialog, where it can be read and tried again.
    props.run().then(
      () => setOpen(false),
      () => undefined,
    );
  };
  return (
    <span className="cf-row">
      <Button
        variant={props.variant ?? 'default'}
        size={props.size ?? 'sm'}
        loading={write.isPending}
        onClick={() => setOpen(true)}
      >
        {props.label}
      </Button>
      <span role="status" className="cf-quiet cf-small">
        {write.isSuccess ? props.done : ''}
      </span>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={props.title}
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm" component="div">
          {props.children}
        </Text>
        {write.error ? (
          <Text role="alert" size="sm" c="var(--cf-red)" mt="sm">
            {write.error instanceof Error ? write.error.message : String(write.error)}
          </Text>
        ) : null}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button loading={write.isPending} onClick={confirm}>
            {props.confirm}
          </Button>
        </Group>
      </Modal>
    </span>
  );
}
