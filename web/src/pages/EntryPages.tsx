import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';

import { useLogin, useSetup } from '../api/queries';
import { Mark } from '../parts/Mark';
import { useTabTitle } from '../parts/useTabTitle';

function Entry(props: {
  title: string;
  children: ReactNode;
  error: Error | null;
  form: ReactNode;
  onSubmit: () => void;
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <main className="cf-entry">
      <Mark />
      <h1 style={{ marginTop: 24 }}>{props.title}</h1>
      <div className="cf-quiet">{props.children}</div>
      <form onSubmit={submit}>
        {props.error ? (
          <Alert role="alert" color="red" variant="outline">
            {props.error.message}
          </Alert>
        ) : null}
        {props.form}
      </form>
    </main>
  );
}

export function LoginPage() {
  useTabTitle('Log in');
  const login = useLogin();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <Entry
      title="Log in"
      error={login.error}
      onSubmit={() => login.mutate({ name, password })}
      form={
        <>
          <TextInput
            label="Name"
            autoComplete="username"
            required
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={login.isPending}>
            Log in
          </Button>
        </>
      }
    >
      Crossfoot keeps your shops and your books in agreement.
    </Entry>
  );
}

const passwordMin = 10;

/** The token of the printed link stands after '#', which browsers never send to a server. */
export function tokenOf(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}

export function SetupPage() {
  useTabTitle('Set up');
  const setup = useSetup();
  const [token, setToken] = useState(() => tokenOf(window.location.hash));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const short = password !== '' && password.length < passwordMin;
  const submit = () => {
    if (password.length < passwordMin) return;
    window.history.replaceState(null, '', window.location.pathname);
    setup.mutate({ token: token.trim(), name, password });
  };
  return (
    <Entry
      title="Create the first account"
      error={setup.error}
      onSubmit={submit}
      form={
        <>
          <TextInput
            label="One-time token"
            description="Printed by the program when it started."
            required
            autoComplete="off"
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <TextInput
            label="Name"
            autoComplete="username"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            description={`At least ${passwordMin} characters.`}
            autoComplete="new-password"
            required
            error={short ? `${passwordMin - password.length} more to go` : null}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={setup.isPending}>
            Create account
          </Button>
        </>
      }
    >
      This Crossfoot has no account yet. Whoever holds the token creates it.
    </Entry>
  );
}
