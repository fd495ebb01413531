// What a person does in the app, in a real browser, against an API that answers from memory.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import {
  checkAccessibility,
  checkWidth,
  desktop,
  distFolder,
  eventually,
  noBrowser,
  openPage,
  phone,
  startBrowser,
} from './browser.mjs';
import { account, MockServer } from './mock-server.mjs';

let started;
before(async () => {
  if (!noBrowser) started = await startBrowser();
});
after(async () => started?.stop());

const password = (page) => page.getByRole('textbox', { name: 'Password' });

async function logIn(page, origin, path = '/') {
  await page.goto(origin + path);
  await page.getByLabel('Name').fill(account.name);
  await password(page).fill(account.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** One journey: a server, a page, and what must hold after each: no error, no call outside. */
function journey(name, run, { server = {}, page = {} } = {}) {
  test(name, { skip: noBrowser, timeout: 600_000 }, async () => {
    const mock = await new MockServer(distFolder(), server).start();
    const opened = await openPage(started.browser, mock.origin, page);
    try {
      await run({ mock, page: opened.page, expectErrors: opened.expect });
      await opened.done();
    } finally {
      await opened.page.context().close();
      await mock.stop();
    }
  });
}

const bodyRows = (page) => page.getByRole('table', { name: 'Orders' }).locator('[data-row]');
const firstRow = (page) => bodyRows(page).first();

journey('the overview answers first whether everything is right', async ({ mock, page }) => {
  await logIn(page, mock.origin);
  const answer = page.getByRole('region', { name: 'State of the books' });
  await answer.getByRole('heading', { name: '2 questions need you' }).waitFor();
  assert.equal(await page.title(), '● 2 need you — Crossfoot');
  assert.match(await page.locator('link[rel=icon]').getAttribute('href'), /needs-you/);
  await checkAccessibility(page, 'overview');
  mock.world.drift('W-1060');
  await answer.getByRole('heading', { name: '1 order differs and no rule says why' }).waitFor();
  await eventually(
    'the title',
    () => page.title(),
    (title) => title === '● 1 differs — Crossfoot',
  );
  await answer.getByRole('link', { name: 'Look at what differs' }).click();
  await eventually(
    'the rows',
    () => bodyRows(page).count(),
    (count) => count === 1,
  );
  assert.match(await firstRow(page).innerText(), /W-1060[^]*Differs[^]*\+1\.50/);
});

journey('an agreed house is green with a difference of 0.00', async ({ mock, page }) => {
  mock.world.orders = mock.world.orders.filter(({ state }) => state === 'in_agreement');
  await logIn(page, mock.origin);
  await page.getByRole('heading', { name: 'Everything is right' }).waitFor();
  const line = page.getByTestId('running-difference');
  assert.match(await line.innerText(), /Difference[^]*\n0\.00/);
  assert.equal(await page.title(), 'Overview — Crossfoot');
});

journey('new orders are counted and never make the list jump', async ({ mock, page }) => {
  await logIn(page, mock.origin, '/orders');
  const top = (await firstRow(page).innerText()).split('\t')[0];
  mock.world.arrive(3);
  const pill = page.getByRole('button', { name: '3 new' });
  await pill.waitFor();
  assert.equal((await firstRow(page).innerText()).split('\t')[0], top);
  mock.world.arrive(9);
  await page.getByRole('button', { name: '12 new' }).click();
  await eventually(
    'the first row',
    () => firstRow(page).innerText(),
    (text) => text.includes('B-1141') && text.includes('Posting'),
  );
  mock.world.settle();
  await eventually(
    'the first row',
    () => firstRow(page).innerText(),
    (text) => text.includes('B-1141') && text.includes('In agreement') && text.includes('0.00'),
  );
});

journey('the filter is in the address, and back goes back', async ({ mock, page }) => {
  await logIn(page, mock.origin, '/orders');
  await page.getByRole('button', { name: /Needs you/ }).click();
  await eventually(
    'the rows',
    () => bodyRows(page).count(),
    (count) => count === 2,
  );
  assert.match(page.url(), /state=needs_you/);
  await page.getByRole('button', { name: /Needs you/ }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('w-1042');
  await eventually(
    'the rows',
    () => bodyRows(page).count(),
    (count) => count === 1,
  );
  assert.match(page.url(), /q=w-1042/);
  await firstRow(page).click();
  await page.getByRole('heading', { name: 'Order W-1042' }).waitFor();
  await page.goBack();
  await eventually(
    'the rows',
    () => bodyRows(page).count(),
    (count) => count === 1,
  );
  await page.getByRole('searchbox').fill('nothing like this');
  await page.getByRole('heading', { name: 'No order fits' }).waitFor();
  await page.getByRole('button', { name: 'Show all orders' }).click();
  await eventually(
    'the rows',
    () => bodyRows(page).count(),
    (count) => count >= 20,
  );
});

journey('the totals are those of everything the filter finds', async ({ mock, page }) => {
  await logIn(page, mock.origin, '/orders');
  const expected = mock.world.listOrders(new URLSearchParams()).totals[0];
  const comma = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const footer = page.locator('tfoot');
  await footer.getByText('130 orders').waitFor();
  const text = await footer.innerText();
  const [store, cents] = expected.store.split('.');
  assert.ok(text.includes(`${comma(store)}.${cents}`), `${text} has ${expected.store}`);
});

/** Of the whole page, once what was rendered is measured and drawn. */
const laidOutHeight = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((drawn) => globalThis.requestAnimationFrame(drawn));
    for (let i = 0; i < 3; ++i) await frame();
    return globalThis.document.documentElement.scrollHeight;
  });

journey(
  'a long list is read page by page and only what is seen is in the page',
  async ({ mock, page }) => {
    for (let i = 0; i < 870; ++i) mock.world.add('in_agreement');
    await logIn(page, mock.origin, '/orders');
    await firstRow(page).waitFor();
    // What else is read for this page makes its rows taller.
    await page.getByRole('button', { name: /Needs you/ }).waitFor();
    const before = await laidOutHeight(page);
    const more = page.getByRole('button', { name: 'Show more' });
    await more.scrollIntoViewIfNeeded();
    await eventually(
      'the last row',
      () => bodyRows(page).last().getAttribute('aria-rowindex'),
      (index) => index === '51',
    );
    const moved = (await laidOutHeight(page)) - before;
    assert.ok(Math.abs(moved) < 10, `the page grew by ${moved} px while one scrolled`);
    for (let i = 0; i < 6; ++i) {
      await more.press('Enter');
      await page.getByText(`${100 + i * 50} of 1,000 orders shown`).waitFor();
    }
    const rows = await bodyRows(page).count();
    assert.ok(rows < 120, `${rows} rows in the page for 350 read`);
  },
);

journey('one order tells its whole story', async ({ mock, page }) => {
  mock.world.drift('W-1060');
  await logIn(page, mock.origin, '/orders/woo-xero/1060');
  await page.getByRole('heading', { name: 'Order W-1060' }).waitFor();
  const sides = page.getByRole('table', { name: 'Store and books side by side' });
  assert.match(await sides.innerText(), /Goods[^]*\+1\.50[^]*Total[^]*\+1\.50/);
  await page.getByText('Changed in the ledger.').waitFor();
  assert.match(
    await page.getByRole('table', { name: 'Lines of W-1060' }).innerText(),
    /200 Sales\trule: category “Tea”/,
  );
  const link = page.getByRole('link', { name: 'W-1060' });
  assert.match(await link.getAttribute('href'), /^https:\/\/ledger\.example/);
  await checkAccessibility(page, 'order');
  await page.getByText('Every fact, as read').click();
  await page.getByText('"captures"').waitFor();
  await page.getByRole('button', { name: 'Read again and repost' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('posts only what differs').waitFor();
  await checkAccessibility(page, 'the preview of a replay');
  await dialog.getByRole('button', { name: 'Read again' }).click();
  await page.getByText('Asked for.').waitFor();
});

journey('connections show health, budgets and webhooks', async ({ mock, page }) => {
  await logIn(page, mock.origin, '/connections');
  const xero = page.getByRole('article').filter({ hasText: 'Tea & Sons Ltd' });
  await xero.getByText('1,204 of 5,000').waitFor();
  await xero.getByText('about 3,100 by the end of the day').waitFor();
  const big = page.getByRole('article').filter({ hasText: 'wholesale.example' });
  assert.match(await big.innerText(), /3 of 5 registered; 2 are missing/);
  await checkAccessibility(page, 'connections');
});

journey(
  'a stopped program is named and its return is noticed',
  async ({ mock, page, expectErrors }) => {
    expectErrors(/Failed to load resource|ERR_/);
    await logIn(page, mock.origin);
    mock.refuse = (path, response) => {
      if (path === 'session') return false;
      response.writeHead(503, { 'Content-Type': 'application/problem+json' });
      response.end(
        JSON.stringify({
          status: 503,
          code: 'storage.away',
          type: 'about:blank',
          title: 'Storage is away',
          detail: 'Nothing is lost; posting goes on when it is back.',
        }),
      );
      return true;
    };
    mock.dropStreams();
    await page.getByText('Not live: trying again').waitFor();
    await page.getByRole('alert').getByText('Storage is away').waitFor({ timeout: 180_000 });
    assert.ok(await page.getByTestId('running-difference').isVisible(), 'what was read stays');
    mock.refuse = undefined;
    await page.getByRole('button', { name: 'Try again now' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 180_000 });
  },
);

for (const [size, viewport] of Object.entries({ desktop, phone }))
  journey(
    `the daily proof leads from a day to the order that differs (${size})`,
    async ({ mock, page }) => {
      await logIn(page, mock.origin);
      await page.goto(`${mock.origin}/proof`);
      await page.getByRole('heading', { name: 'Daily proof' }).waitFor();
      await page.getByText('10 Jun 2026').first().waitFor();
      await checkAccessibility(page, `proof ${size}`);
      await page.locator('[data-row]').nth(1).click();
      await page.getByRole('heading', { name: 'What differs' }).waitFor();
      await page.getByText('Payment missing').waitFor();
      await checkAccessibility(page, `day ${size}`);
      await page.emulateMedia({ media: 'print' });
      await page.getByRole('button', { name: 'Print' }).waitFor({ state: 'hidden' });
      await page.emulateMedia({ media: 'screen' });
      await page.getByRole('link', { name: 'Order 1060' }).click();
      await page.waitForURL('**/orders/woo-xero/1060');
    },
    { page: { viewport } },
  );

journey(
  'an empty house says what will be there',
  async ({ mock, page }) => {
    await logIn(page, mock.origin);
    await page.getByRole('heading', { name: 'No shop is connected yet' }).waitFor();
    for (const [path, title] of [
      ['/orders', 'No orders yet'],
      ['/documents', 'No documents yet'],
      ['/review', 'Nothing needs you'],
      ['/proof', 'No day is proven yet'],
      ['/connections', 'Nothing is connected yet'],
      ['/nowhere', 'There is nothing at this address'],
    ]) {
      await page.goto(mock.origin + path);
      await page.getByRole('heading', { name: title }).waitFor();
      await checkAccessibility(page, `empty ${path}`);
    }
  },
  { server: { empty: true } },
);

journey(
  'a phone shows the three amounts first, also of what differs',
  async ({ mock, page }) => {
    mock.world.drift('W-1060');
    await logIn(page, mock.origin);
    for (const path of ['/', '/orders', '/orders/woo-xero/1060', '/review']) {
      await page.goto(mock.origin + path);
      await page.getByText('Live', { exact: true }).waitFor();
      await page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' });
      await checkWidth(page, path);
      await checkAccessibility(page, `${path} on a phone`);
    }
    await page.goto(`${mock.origin}/orders`);
    assert.match(
      await page.getByRole('listitem').filter({ hasText: 'B-1129' }).innerText(),
      /^Store[^]*Books[^]*Difference[^]*B-1129/,
      'the three amounts come first',
    );
  },
  { page: { viewport: phone, colorScheme: 'dark', hasTouch: true, isMobile: true } },
);

journey(
  'dark is dark and readable',
  async ({ mock, page }) => {
    await logIn(page, mock.origin);
    mock.world.drift('W-1060');
    for (const path of ['/', '/orders/woo-xero/1060', '/connections']) {
      await page.goto(mock.origin + path);
      await page.getByText('Live', { exact: true }).waitFor();
      await page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' });
      await checkAccessibility(page, `${path}, dark`);
    }
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      'rgb(20, 22, 24)',
    );
  },
  { page: { colorScheme: 'dark' } },
);

test('the first load stays under 300 kB of compressed script', () => {
  const assets = join(distFolder(), 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const size = scripts.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length,
    0,
  );
  assert.ok(scripts.length > 0);
  assert.ok(size < 300_000, `${size} bytes`);
});
