import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BlindReport } from '@tidegate/contracts/http-blind';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { blindBillingState } from './guarded-state.ts';
import { tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

const refund = JSON.parse(readFileSync(new URL('../examples/requests/large-refund.json', import.meta.url), 'utf8')) as {
  proposal: { rationale: string };
};

describe('a case that is judged blind, in a real browser', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];
  /** Everything that the service sent to the page. */
  const received: string[] = [];

  beforeAll(async () => {
    state = blindBillingState();
    system = await tidegateUp(state);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1_360, height: 900 } });
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.on('response', (response) => {
      if (response.url().includes('/v1/'))
        void response.text().then(
          (text) => received.push(text),
          () => undefined,
        );
    });
    const answer = await fetch(`${system.services['intake']!.httpUrl}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ ...refund, requestId: 'req-blind-1' }),
    });
    expect(answer.status).toBe(200);
    await eventually(
      () => askAsAna<CasePage>('/v1/cases?requestId=req-blind-1'),
      ({ data }) => data.length > 0,
    );
    await page.goto(system.consoleUrl);
    await page.getByText('Ana Ruiz').click();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
    state.remove();
  });

  async function askAsAna<Body>(path: string): Promise<Body> {
    const headers = { 'tidegate-reviewer': 'ana' };
    return (await (await fetch(`${system.services['review']!.httpUrl}${path}`, { headers })).json()) as Body;
  }
  const headings = () => page.locator('main h2').allInnerTexts();
  const hidden = /Why it is here|What the policy asks for|What the AI says for itself|Checks|How it was decided/;

  it('is listed without what the system says about it', async () => {
    const row = page.getByRole('row').filter({ hasText: 'req-blind-1' });
    await row.waitFor({ timeout: 20_000 });
    const text = await row.innerText();
    expect(text).toMatch(/judge it first/);
    expect(text).toMatch(/not shown yet/);
  });

  it('shows question, proposal and evidence, and says why the rest is missing', async () => {
    await page.keyboard.press('c');
    await page.getByRole('group', { name: 'Your own judgement' }).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('I bought a rucksack and it arrived damaged.');
    expect(text).toContain('issue_refund');
    expect(text).toMatch(/You judge this case before you see the recommendation.*drawn at random/);
    expect((await headings()).join('\n')).not.toMatch(hidden);
    expect(received.length).toBeGreaterThan(2);
    expect(received.filter((one) => one.includes(refund.proposal.rationale) || one.includes('firedRules'))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('breaks nothing of WCAG 2.2 AA in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('wants an answer, by keyboard alone, and then shows all of it', async () => {
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').filter({ hasText: 'Choose what you think' }).waitFor();
    await page.keyboard.press('i');
    expect(await page.getByRole('radio', { name: /I cannot tell/ }).isChecked()).toBe(true);
    await page.keyboard.press('r');
    expect(await page.getByRole('radio', { name: /Do not let it pass/ }).isChecked()).toBe(true);
    await page.getByRole('textbox', { name: /Note/ }).fill('No photo of the damage.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Why it is here' }).waitFor();
    const all = await headings();
    for (const name of ['What the policy asks for', 'What the AI says for itself', 'Checks', 'How it was decided']) {
      expect(all.some((heading) => heading.includes(name))).toBe(true);
    }
    expect(await page.getByRole('region', { name: 'Decision' }).innerText()).toMatch(
      /Before you saw the recommendation you wrote: do not let it pass, “No photo of the damage\.”/,
    );
    expect(await page.evaluate('document.activeElement.id')).toBe('decide-title');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('stays whole after a reload, and fits a narrow screen', async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'Why it is here' }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1_360, height: 900 });
  });

  it('takes the verdict, and keeps what the recommendation changed', async () => {
    await page.keyboard.press('r');
    await page.getByRole('combobox', { name: /reason/i }).selectOption('missing_evidence');
    await page.keyboard.press('Control+Enter');
    const { data } = await eventually(
      () => askAsAna<BlindReport>('/v1/guards/blind-first'),
      (report) => report.data.length > 0,
    );
    expect(data).toMatchObject([
      { reviewer: 'ana', queue: 'billing', judged: 1, kept: 1, towards: { hits: 0, trials: 1 } },
    ]);
  });

  it('has reported no error of its own meanwhile', () => {
    expect(pageErrors).toEqual([]);
  });
});
