// The web app against the real program: what a person does on the first day.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  checkAccessibility,
  checkSteadiness,
  checkWidth,
  eventually,
  noBrowser,
  openPage,
  phone,
  startBrowser,
} from './browser.mjs';
import { noProgram, startSandbox } from './sandbox.mjs';

const skip = noBrowser || noProgram;
const account = { name: 'ada', password: 'correct horse battery' };

let started;
let sandbox;
before(async () => {
  if (skip) return;
  started = await startBrowser();
  sandbox = await startSandbox();
});
after(async () => {
  await started?.stop();
  await sandbox?.stop();
});

const password = (page) => page.getByRole('textbox', { name: 'Password' });
const live = (page) => page.getByText('Live', { exact: true }).waitFor();
const loaded = async (page) => {
  await live(page);
  await page
    .getByRole('status', { name: /^Loading/ })
    .first()
    .waitFor({ state: 'detached' });
};

async function logIn(page, path = '/') {
  await page.goto(sandbox.origin + path);
  await page.getByLabel('Name').fill(account.name);
  await password(page).fill(account.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await loaded(page);
}

async function open(page, path) {
  await page.goto(sandbox.origin + path);
  await loaded(page);
}

/** One journey in a page of its own; the sandbox and its books are the same for all of them. */
function journey(name, run, options = {}) {
  test(name, { skip, timeout: 600_000 }, async () => {
    const opened = await openPage(started.browser, sandbox.origin, {
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    try {
      await run({ page: opened.page, expectErrors: opened.expect });
      await opened.done();
    } finally {
      await opened.page.context().close();
    }
  });
}

const orderRows = (page) => page.getByRole('table', { name: 'Orders' }).locator('[data-row]');
const placeOrder = (page) =>
  page.getByRole('button', { name: 'Place an order', exact: true }).click();
const sandboxRegion = (page) => page.getByRole('region', { name: 'Sandbox' });
const placedCount = async (page) =>
  Number(/([\d,]+) orders? placed/.exec(await sandboxRegion(page).innerText())?.[1] ?? '0');

journey('the printed link makes the first account, once', async ({ page, expectErrors }) => {
  expectErrors(/401/);
  await page.goto(`${sandbox.origin}/setup#token=not-the-one`);
  await page.getByRole('heading', { name: 'Create the first account' }).waitFor();
  await page.getByLabel('Name').fill(account.name);
  await password(page).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('alert').getByText('not valid any more').waitFor();

  // Another address, so that the page is read again.
  await page.goto('about:blank');
  await page.goto(sandbox.address);
  await page.getByRole('heading', { name: 'Create the first account' }).waitFor();
  await checkAccessibility(page, 'set-up');
  await page.getByLabel('Name').fill(account.name);
  await password(page).fill('short');
  await page.getByText('5 more to go').waitFor();
  await password(page).fill(account.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('region', { name: 'State of the books' }).waitFor();
  assert.equal(page.url(), `${sandbox.origin}/`, 'the token is out of the address');
});

journey('log out, a wrong password, log in again', async ({ page, expectErrors }) => {
  expectErrors(/401/);
  await page.goto(sandbox.address);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await checkAccessibility(page, 'log-in');
  await page.getByLabel('Name').fill(account.name);
  await password(page).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').getByText('not right').waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), account.name, 'what was typed stays');
  await password(page).fill(account.password);
  await password(page).press('Enter');
  await page.getByRole('region', { name: 'State of the books' }).waitFor();
  await page.getByRole('button', { name: 'You and this page' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  assert.doesNotMatch(await page.innerText('body'), /BigCommerce/, 'nothing read is left');
  const answer = await page.request.get(`${sandbox.origin}/api/v1/overview`);
  assert.equal(answer.status(), 401, 'the session is over on the server too');
});

journey('orders arrive, are posted, and the difference is 0.00', async ({ page }) => {
  await logIn(page);
  await sandboxRegion(page).getByRole('button', { name: 'Pause the shops' }).click();
  await sandboxRegion(page).getByRole('button', { name: 'Let the shops sell' }).waitFor();
  const before = await placedCount(page);
  for (let order = 1; order <= 6; ++order) {
    await placeOrder(page);
    await eventually(
      'orders placed',
      () => placedCount(page),
      (count) => count >= before + order,
    );
  }
  const agreeing = page.getByRole('link', { name: /^In agreement/ });
  await eventually(
    'orders in agreement in both shops',
    () => agreeing.allInnerTexts(),
    (texts) => texts.length === 2 && texts.every((text) => Number(text.split(/\s+/).at(-1)) >= 2),
    90_000,
  );
  const lines = page.getByTestId('running-difference').locator('.cf-total-line');
  const texts = await eventually(
    'the running difference',
    () => lines.allInnerTexts(),
    (all) => all.length === 2 && all.every((text) => /Difference[^]*\n0\.00/.test(text)),
  );
  for (const text of texts) assert.match(text, /Store[^]*Books[^]*Difference/);
  await checkAccessibility(page, 'overview');
  await checkSteadiness(page, 'overview');
});

journey('one order tells its story, from the shop to the audit trail', async ({ page }) => {
  await logIn(page, '/orders?state=in_agreement');
  const row = orderRows(page).first();
  const number = (await row.innerText()).split(/\s/)[0];
  await row.click();
  await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
  const sides = page.getByRole('table', { name: 'Store and books side by side' });
  const amounts = await sides.getByRole('row').allInnerTexts();
  assert.ok(amounts.length >= 4, 'a line, the total, a payment below the head');
  for (const text of amounts.slice(1)) assert.match(text, /\t0\.00(\t|$)/, 'no row differs');
  assert.match(await sides.innerText(), /\d+ .* · kind \w+/, 'each line names account and rule');
  const books = page.getByRole('article', { name: /^Invoice/ }).first();
  assert.match(await books.innerText(), /Why this account[^]*kind: product/);
  const invoice = books.getByRole('link', { name: new RegExp(number) });
  assert.match(await invoice.getAttribute('href'), /^https:\/\/go\.xero\.com\/.+InvoiceID/);
  const shop = page.getByRole('link', { name: 'Open in the shop' });
  assert.match(await shop.getAttribute('href'), /^https:\/\/.+/);
  const story = await page.getByRole('list').filter({ hasText: 'Order placed' }).innerText();
  assert.match(story, /Shop\s+Order placed[^]*Call\s+Post document[^]*Audit\s+Document created/);
  await checkAccessibility(page, 'order');
  await checkSteadiness(page, 'order');
  await page.getByRole('button', { name: 'Read again and repost' }).click();
  await page.getByRole('dialog').getByText('posts only what differs').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Read again' }).click();
  await page.getByText('Asked for.').waitFor();
  await page.getByText('Asked to read the order again by ada').waitFor();
});

journey('new orders are counted and the list does not jump', async ({ page }) => {
  await logIn(page, '/orders');
  const idsOf = async (rows) => (await rows.allInnerTexts()).map((text) => text.split('\t')[0]);
  const before = await idsOf(orderRows(page));
  const other = await page.context().newPage();
  await open(other, '/');
  await placeOrder(other);
  const pill = page.getByRole('button', { name: /^\d+ new$/ });
  await pill.waitFor({ timeout: 180_000 });
  assert.deepEqual((await idsOf(orderRows(page))).slice(0, 5), before.slice(0, 5), 'no row moved');
  await pill.click();
  // Newest change first: an order edited meanwhile may stand above the one just placed.
  await eventually(
    'the rows',
    () => idsOf(orderRows(page)),
    (ids) => ids.some((id) => !before.includes(id)),
  );
  await other.close();
});

journey('a question is tried again, set aside and taken up again', async ({ page }) => {
  await logIn(page);
  await sandboxRegion(page).getByRole('button', { name: 'Place one that needs you' }).click();
  await page.getByRole('heading', { name: /questions? needs? you/ }).waitFor({ timeout: 180_000 });
  await eventually(
    'the title',
    () => page.title(),
    (title) => /^● \d+ needs? you — Crossfoot$/.test(title),
  );
  await page.getByRole('link', { name: 'Open the review' }).click();
  const items = page.getByRole('article');
  const item = items.filter({ hasText: 'payments by barter' }).first();
  await item.waitFor();
  assert.match(
    await item.innerText(),
    /What happened\n[^]*For the books\n[^]*What to do\n[^]*/,
    'what, meaning, what to do',
  );
  await checkAccessibility(page, 'review');
  const order = item.getByRole('link', { name: /^Order/ });
  const [name, address] = [await order.innerText(), await order.getAttribute('href')];
  const same = page.getByRole('article').filter({ hasText: name });
  await item.getByRole('button', { name: 'Try again' }).click();
  await same.getByText('Asked for.').waitFor();
  await same.getByRole('button', { name: 'Set aside' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing more is posted').waitFor();
  await checkAccessibility(page, 'the preview of setting aside');
  await dialog.getByRole('button', { name: 'Set aside' }).click();
  await same.waitFor({ state: 'detached' });

  await open(page, address);
  await page.getByRole('heading', { name }).waitFor();
  await page.getByText('set aside by a person').first().waitFor();
  await page.getByText('Skipped', { exact: true }).waitFor();
  await page.getByText('Asked to try again by ada').waitFor();
  await page.getByText('Question set aside by ada').waitFor();
  await page.getByRole('button', { name: 'Take it up again' }).click();
  await page.getByRole('link', { name: 'Answer in the review' }).click();
  await page.getByRole('article').filter({ hasText: name }).waitFor();
});

journey('connections show health, budgets and webhooks', async ({ page }) => {
  await logIn(page, '/connections');
  const blocks = page.getByRole('article');
  await eventually(
    'three connections',
    () => blocks.count(),
    (count) => count === 3,
  );
  for (const text of await blocks.allInnerTexts()) {
    assert.match(text, /Healthy/);
    assert.match(text, /Last answer\n(just now|\d+ (s|min) ago)/);
    assert.match(text, /\d+ deliver(y|ies) taken/);
  }
  const ledger = blocks.filter({ hasText: 'Xero' });
  assert.match(await ledger.innerText(), /Calls today\n[\d,]+ of 5,000/);
  const shop = await blocks.filter({ hasText: 'WooCommerce' }).innerText();
  const [, present, expected] = /(\d+) of (\d+) registered/.exec(shop) ?? [];
  assert.ok(Number(present) > 0 && present === expected, shop);
  await checkAccessibility(page, 'connections');
  await checkSteadiness(page, 'connections');
});

journey('documents lead to the ledger and to their orders', async ({ page }) => {
  await logIn(page, '/documents');
  const table = page.getByRole('table', { name: 'Documents' });
  const row = table.locator('[data-row]').first();
  await row.waitFor();
  assert.match(await row.innerText(), /Invoice|Credit note/);
  await checkAccessibility(page, 'documents');
  const order = row.getByRole('link').nth(1);
  const number = await order.innerText();
  await order.click();
  await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
});

journey('everything can be done from the keyboard', async ({ page }) => {
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.goto(`${sandbox.origin}/`);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await page.keyboard.type(account.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await loaded(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Search on this page').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
  await orderRows(page).nth(1).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = await orderRows(page).nth(1).innerText();
  assert.equal((await focused()).slice(0, 4), second.slice(0, 4), 'the second row has the focus');
  const number = second.split(/\s/)[0];
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.tagName);
  assert.match(first, /^(A|BUTTON)$/, 'the first action of the page is next');
  for (let tab = 0; tab < 6 && !/Read again and repost/.test(await focused()); ++tab)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.match(await focused(), /Read again and repost/, 'the focus is back where it was');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await page.getByRole('region', { name: 'State of the books' }).waitFor();
});

for (const colorScheme of ['light', 'dark']) {
  journey(
    `every page fits a phone, ${colorScheme}`,
    async ({ page }) => {
      await logIn(page, '/orders');
      const story = await page
        .getByRole('list', { name: 'Orders' })
        .getByRole('link')
        .first()
        .getAttribute('href');
      for (const path of ['/', '/orders', story, '/documents', '/review', '/connections']) {
        await open(page, path);
        await checkWidth(page, path);
        await checkAccessibility(page, `${path} on a phone, ${colorScheme}`);
        await checkSteadiness(page, `${path} on a phone`);
      }
      await page.getByRole('button', { name: 'Open the menu' }).click();
      await page.getByRole('link', { name: 'Documents' }).click();
      await page.getByRole('heading', { name: 'Documents' }).waitFor();
    },
    { viewport: phone, colorScheme, hasTouch: true, isMobile: true },
  );
}
