// Chromium as a reader has it, and what every journey checks on the way.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fromWeb = createRequire(join(root, 'web', 'package.json'));
const axeSource = () => readFileSync(fromWeb.resolve('axe-core/axe.min.js'), 'utf8');

/** Where the built web app is: what was built last, for an executable or by tools/web build. */
export function distFolder() {
  const program = process.env.CF_PROGRAM;
  const embedded = program ? [join(dirname(program), '..', 'generated/web/dist')] : [];
  const age = (folder) => statSync(join(folder, 'index.html')).mtimeMs;
  const built = [...embedded, 'build/release/generated/web/dist', 'web/dist']
    .map((path) => resolve(root, path))
    .filter((folder) => existsSync(join(folder, 'index.html')))
    .sort((a, b) => age(b) - age(a));
  assert.ok(built[0], 'the web app is not built: run tools/web build');
  return built[0];
}

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
export const noBrowser = executablePath ? false : 'Chromium is not installed (tools/setup --test)';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** One browser for a file of journeys; `stop` ends it and removes its profile. */
export async function startBrowser() {
  const { chromium } = fromWeb('playwright-core');
  const profile = mkdtempSync(join(tmpdir(), 'crossfoot-browser-'));
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: flags,
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  return {
    browser,
    async stop() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** Runs in the page: adds up how far things moved that nobody asked to move. */
function countShifts() {
  globalThis.cfShifts = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries())
      if (!shift.hadRecentInput) globalThis.cfShifts += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/**
 * A page that remembers what went wrong in it. `check` fails on any console error, failed script
 * or call to another host.
 */
export async function openPage(browser, origin, options = {}) {
  const context = await browser.newContext({
    viewport: desktop,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(120_000);
  await context.addInitScript(countShifts);
  const page = await context.newPage();
  const troubles = [];
  let expected = () => false;
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected(message.text()))
      troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) troubles.push(`outside: ${url}`);
  });
  return {
    page,
    /** Errors the journey provokes on purpose. */
    expect(pattern) {
      expected = (text) => pattern.test(text);
    },
    async done() {
      await context.close();
      assert.deepEqual(troubles, []);
    },
  };
}

/** Serious and critical accessibility findings of what is shown now: there are none. */
export async function checkAccessibility(page, where) {
  await page.evaluate(axeSource());
  const findings = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return result.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}: ${nodes
            .slice(0, 3)
            .map((node) => `${node.target.join(' ')} ${node.failureSummary.split('\n')[1] ?? ''}`)
            .join(' | ')}`,
      );
  });
  assert.deepEqual(findings, [], `accessibility of ${where}`);
}

/** What is on the page stays where it is: the browser's own measure, "good" up to 0.1. */
export async function checkSteadiness(page, where) {
  const moved = await page.evaluate(() => globalThis.cfShifts);
  assert.ok(moved <= 0.1, `${where} shifts by ${moved.toFixed(3)} while it is shown`);
}

/** Nothing may stick out sideways: the page itself never scrolls to the right. */
export async function checkWidth(page, where) {
  const { wide, width } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= width, `${where} is ${wide} px wide in a window of ${width} px`);
}

/** Waits until `read` gives what `fits`, and says what it gave last when it never does. */
export async function eventually(what, read, fits, withinMs = 180_000) {
  const until = Date.now() + withinMs;
  let last;
  do {
    last = await read();
    if (fits(last)) return last;
    await new Promise((next) => setTimeout(next, 100));
  } while (Date.now() < until);
  return assert.fail(`${what}: still ${JSON.stringify(last)} after ${withinMs / 1000} s`);
}
