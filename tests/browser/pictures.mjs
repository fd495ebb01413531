// Pictures of every page, wide and narrow, light and dark.
// Usage: node tests/browser/pictures.mjs FOLDER [ORIGIN NAME PASSWORD]   (default: the mock)
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { desktop, distFolder, openPage, phone, startBrowser } from './browser.mjs';
import { account, MockServer } from './mock-server.mjs';

const [folder, givenOrigin, name = account.name, password = account.password] =
  process.argv.slice(2);
if (!folder) throw new Error('where to? node tests/browser/pictures.mjs FOLDER');
mkdirSync(folder, { recursive: true });

const mock = givenOrigin ? null : await new MockServer(distFolder()).start();
const origin = givenOrigin ?? mock.origin;
if (mock) mock.world.drift('W-1060');
const { browser, stop } = await startBrowser();

async function logIn(page) {
  await page.goto(origin);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Integrations' }).waitFor();
}

/** Pages by name; the story of the first order is found on the way. */
async function addresses(page) {
  await page.goto(`${origin}/orders`);
  const row = page.locator('[data-row]').nth(mock ? 5 : 0);
  await row.click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  return {
    overview: '/',
    orders: '/orders',
    order: new URL(page.url()).pathname,
    documents: '/documents',
    review: '/review',
    proof: '/proof',
    ...(mock ? { day: '/proof/woo-xero/2026-06-10' } : {}),
    connections: '/connections',
  };
}

for (const [size, viewport] of Object.entries({ wide: desktop, phone })) {
  for (const colorScheme of ['light', 'dark']) {
    const { page, done } = await openPage(browser, origin, { viewport, colorScheme });
    await page.goto(origin);
    await page.getByLabel('Name').waitFor();
    await page.screenshot({ path: join(folder, `login-${size}-${colorScheme}.png`) });
    await logIn(page);
    for (const [shown, path] of Object.entries(await addresses(page))) {
      await page.goto(origin + path);
      await page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' });
      await page.getByText('Live', { exact: true }).waitFor();
      await page.screenshot({ path: join(folder, `${shown}-${size}-${colorScheme}.png`) });
    }
    await done();
  }
}
await stop();
await mock?.stop();
