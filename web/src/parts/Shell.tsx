import {
  ActionIcon,
  AppShell,
  Burger,
  Kbd,
  Menu,
  Modal,
  NativeSelect,
  Table,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconFileInvoice,
  IconHelp,
  IconHome,
  IconListDetails,
  IconPlug,
  IconChecklist,
  IconRosetteDiscountCheck,
  IconUser,
} from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

import { useLive, type LiveState } from '../api/live';
import { useLogout, useOverview } from '../api/queries';
import type { Session } from '../api/types';
import { formatCount } from '../format/words';
import { Mark } from './Mark';
import { useFilter, useKeepIntegration } from './useFilter';
import { useKeys } from './useKeys';

export const pages = [
  { path: '/', name: 'Overview', key: 'v', icon: IconHome },
  { path: '/orders', name: 'Orders', key: 'o', icon: IconListDetails },
  { path: '/documents', name: 'Documents', key: 'd', icon: IconFileInvoice },
  { path: '/review', name: 'Review', key: 'r', icon: IconChecklist },
  { path: '/proof', name: 'Daily proof', key: 'p', icon: IconRosetteDiscountCheck },
  { path: '/connections', name: 'Connections', key: 'c', icon: IconPlug },
];

const liveWords: Record<LiveState, string> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Not live: trying again',
};

function LiveMark({ state }: { state: LiveState }) {
  return (
    <span className={`cf-live cf-live-${state}`} role="status">
      {liveWords[state]}
    </span>
  );
}

function Switcher() {
  const integrations = useOverview().data?.integrations ?? [];
  const [chosen, choose] = useFilter('integration');
  if (integrations.length < 2 && !chosen) return null;
  return (
    <NativeSelect
      aria-label="Integration"
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: '', label: 'All integrations' },
        ...integrations.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

function Rail({ close }: { close: () => void }) {
  const [location] = useLocation();
  const keep = useKeepIntegration();
  const review = useOverview().data?.review_open ?? 0;
  return (
    <ul className="cf-rail">
      {pages.map(({ path, name, icon: Icon }) => {
        const here = path === '/' ? location === '/' : location.startsWith(path);
        return (
          <li key={path}>
            <Link href={keep(path)} aria-current={here ? 'page' : undefined} onClick={close}>
              <Icon size={18} stroke={1.7} aria-hidden />
              {name}
              {path === '/review' && review > 0 ? (
                <span className="cf-rail-count" aria-label={`${review} open`}>
                  {formatCount(review)}
                </span>
              ) : null}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Help({ opened, close }: { opened: boolean; close: () => void }) {
  const rows: [ReactNode, string][] = [
    [<Kbd key="/">/</Kbd>, 'Search on this page'],
    [
      <span key="jk">
        <Kbd>j</Kbd> <Kbd>k</Kbd>
      </span>,
      'Next and previous row; Enter opens it',
    ],
    ...pages.map(({ key, name }): [ReactNode, string] => [
      <span key={key}>
        <Kbd>g</Kbd> <Kbd>{key}</Kbd>
      </span>,
      name,
    ]),
    [<Kbd key="?">?</Kbd>, 'This list'],
  ];
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Keys"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td>{keys}</Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function You({ session }: { session: Session }) {
  const logout = useLogout();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="You and this page">
          <IconUser size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.user?.name}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            aria-current={colorScheme === scheme ? 'true' : undefined}
            rightSection={colorScheme === scheme ? '✓' : null}
            onClick={() => setColorScheme(scheme)}
          >
            {{ auto: 'As the system', light: 'Light', dark: 'Dark' }[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => logout.mutate()}>Log out</Menu.Item>
        <Menu.Label>Crossfoot {session.version}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Rail, switcher, help and keys around each page. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const live = useLive();
  const [location, navigate] = useLocation();
  const keep = useKeepIntegration();
  const [rail, railToggle] = useDisclosure(false);
  const [help, helpToggle] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const firstPage = useRef(true);
  useKeys({
    help: helpToggle.open,
    go: (key) => {
      const page = pages.find((one) => one.key === key);
      if (page) navigate(keep(page.path));
    },
  });
  // A new page begins at its top, and its content is next for the keyboard and the screen reader.
  useEffect(() => {
    if (firstPage.current) {
      firstPage.current = false;
      return;
    }
    window.scrollTo({ top: 0 });
    main.current?.focus({ preventScroll: true });
  }, [location]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !rail } }}
      transitionDuration={120}
    >
      <AppShell.Header className="cf-header">
        <a className="cf-skip" href="#main">
          Skip to the page
        </a>
        <div className="cf-row" style={{ flexWrap: 'nowrap' }}>
          <Burger
            opened={rail}
            onClick={railToggle.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={rail ? 'Close the menu' : 'Open the menu'}
            aria-expanded={rail}
          />
          <Link href={keep('/')} className="cf-home">
            <Mark />
          </Link>
          {session.sandbox ? <span className="cf-tag">Sandbox</span> : null}
        </div>
        <div className="cf-row" style={{ flexWrap: 'nowrap' }}>
          <LiveMark state={live} />
          <div className="cf-switcher">
            <Switcher />
          </div>
          <Tooltip label="Keys ( ? )">
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label="Keys"
              onClick={helpToggle.open}
              visibleFrom="sm"
            >
              <IconHelp size={20} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <You session={session} />
        </div>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages" className="cf-navbar">
        <div className="cf-rail-switcher">
          <Switcher />
        </div>
        <Rail close={railToggle.close} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} id="main" tabIndex={-1} style={{ outline: 'none' }}>
        <div className="cf-page">{children}</div>
      </AppShell.Main>
      <Help opened={help} close={helpToggle.close} />
    </AppShell>
  );
}
