import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestStatus } from '@tidegate/contracts/http-requests';
import type { Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import { OpenedConsole } from './opened-console.ts';

const largeRefund = JSON.parse(
  readFileSync(new URL('../examples/requests/large-refund.json', import.meta.url), 'utf8'),
) as { proposal: { action: { value: { amount: string } } } };

describe('the console in a real browser', () => {
  let opened: OpenedConsole;
  let page: Page;

  beforeAll(async () => {
    opened = await OpenedConsole.open();
    page = opened.page;
    page.on('console', (message) => {
      if (message.type() === 'error') opened.pageErrors.push(message.text());
    });
    await page.goto(opened.system.consoleUrl);
  }, 180_000);
  afterAll(() => opened.close());

  async function resolutionOf(requestId: string) {
    const answer = await fetch(`${opened.system.services['intake']!.httpUrl}/v1/requests/${requestId}`, {
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
    expect(await opened.submit({ ...largeRefund, requestId: 'req-console-1' })).toBe(200);
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
    expect(opened.pageErrors).toEqual([]);
  });
});
