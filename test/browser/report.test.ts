/** Opens a report in Chromium without a network. Run with MQLAB_BROWSER=1; MQLAB_CHROMIUM names another browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportHtml } from '../../lab/report/index.ts';
import { singleRun, twoWaySweep } from '../fixtures/result.ts';

const CHROMIUM = process.env['MQLAB_CHROMIUM'] ?? '/usr/bin/chromium';
const EVIL = '<script>document.title = "taken"</script>';

describe.runIf(process.env['MQLAB_BROWSER'] === '1')('a report in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mqlab-report-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    report: string,
    scheme: 'light' | 'dark',
    width = 1000,
  ): Promise<{ page: Page; heard: string[] }> {
    const file = join(folder, 'report.html');
    writeFileSync(file, report);
    const context = await browser.newContext({ offline: true, colorScheme: scheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    page.on('request', (request) => {
      if (!/^(data|file):/.test(request.url())) heard.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate('document.fonts.ready');
    return { page, heard };
  }

  test('opens offline without a request or a complaint, in its own typeface', async () => {
    const { page, heard } = await open(await reportHtml(singleRun()), 'light');
    expect(await page.locator('figure.chart svg').count()).toBe(6);
    expect(await page.evaluate("document.fonts.check('16px Inter')")).toBe(true);
    expect(heard).toEqual([]);
  });

  test('draws charts on dark ground in the dark', async () => {
    const { page } = await open(await reportHtml(singleRun()), 'dark');
    const ground = 'getComputedStyle(document.querySelector(\'.chart svg [fill="#ffffff"]\')).fill';
    expect(await page.evaluate(ground)).toBe('rgb(27, 31, 36)');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(18, 21, 26)');
  });

  test('shows the value under the pointer', async () => {
    const { page } = await open(await reportHtml(singleRun()), 'light');
    const bar = page.locator('[data-name="utilisation"] [aria-roledescription="bar"]').first();
    await bar.scrollIntoViewIfNeeded();
    await bar.hover();
    expect(await page.locator('#hover').innerText()).toContain('disk broker-1/disk-0');
  });

  test('runs nothing that the experiment says', async () => {
    const { page, heard } = await open(await reportHtml({ ...singleRun(), question: EVIL, notes: [EVIL] }), 'light');
    expect(await page.title()).toContain('<script>');
    expect(await page.locator('h1').innerText()).toBe(EVIL);
    expect(heard).toEqual([]);
  });

  test('does not scroll sideways on a telephone', async () => {
    const { page } = await open(await reportHtml(twoWaySweep()), 'light', 390);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
