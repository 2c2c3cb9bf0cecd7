import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestStatus } from '@tidegate/contracts/http-requests';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { newStateFolder, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

const largeRefund = JSON.parse(
  readFileSync(new URL('../examples/requests/large-refund.json', import.meta.url), 'utf8'),
) as { proposal: { action: { value: { amount: string } } } };

describe('the console in a real browser', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    state = newStateFolder();
    system = await tidegateUp(state);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') pageErrors.push(message.text());
    });
    await page.goto(system.consoleUrl);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
    state.remove();
  });

  async function submitRefund(requestId: string): Promise<void> {
    const answer = await fetch(`${system.services['intake']!.httpUrl}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ ...largeRefund, requestId }),
    });
    expect(answer.status).toBe(200);
  }

  async function resolutionOf(requestId: string) {
    const answer = await fetch(`${system.services['intake']!.httpUrl}/v1/requests/${requestId}`, {
      headers: { 'tidegate-tenant': 'acme' },
    });
    return ((await answer.json()) as RequestStatus).checkpoints[0]?.resolution?.resolution ?? null;
  }

  it('asks who is reviewing, and shows that all is done when nothing waits', async () => {
    await page.getByText('Ana Ruiz').click();
    await page.getByRole('heading', { name: 'All queues' }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('All queues');
  });

  it('shows a case that arrives, with its amount and why a person is needed', async () => {
    await submitRefund('req-console-1');
    // Rows never move under the cursor: what is new waits behind a button.
    await page.getByRole('button', { name: /new/i }).click({ timeout: 20_000 });
    const row = page.getByRole('row').filter({ hasText: 'req-console-1' });
    await row.waitFor({ timeout: 20_000 });
    expect(await row.innerText()).toMatch(/issue_refund/);
  });

  it('lets a reviewer reject it with the keyboard and a reason', async () => {
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Decision' }).waitFor();
    await page.keyboard.press('r');
    await page.getByRole('combobox', { name: /reason/i }).selectOption('wrong_amount');
    await page.keyboard.press('Control+Enter');
    const resolution = await eventually(
      () => resolutionOf('req-console-1'),
      (found) => found !== null,
    );
    expect(resolution).toBe('denied');
  });

  it('has reported no error of its own meanwhile', () => {
    expect(pageErrors).toEqual([]);
  });
});
