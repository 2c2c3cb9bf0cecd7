import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { BesideTheBrowser, reasonOf } from './console-steps.ts';
import { eventually } from './eventually.ts';
import { newStateFolder, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

const hostile = '<img src=x onerror="document.title=1"> Which order\u202e?';

/** The rules of the repository, with an undo window that is long enough to look at. */
function stateWithLongWindow(): StateFolder {
  const folder = newStateFolder();
  const config = join(folder.path, 'config');
  cpSync(fileURLToPath(new URL('../config', import.meta.url)), config, { recursive: true });
  mkdirSync(join(config, 'settings'));
  writeFileSync(join(config, 'settings', 'review.yaml'), 'undo: { seconds: 30 }');
  return { ...folder, environment: { ...folder.environment, TIDEGATE_CONFIG_DIR: config } };
}

describe('what reviewers do beside deciding, in a real browser', () => {
  let state: StateFolder;
  let system: RunningTidegate;
  let beside: BesideTheBrowser;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    state = stateWithLongWindow();
    system = await tidegateUp(state);
    beside = new BesideTheBrowser(system);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1_360, height: 900 } });
    page.on('pageerror', (error) => pageErrors.push(error.message));
    await become('Ana Ruiz');
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
    state.remove();
  });

  async function become(name: string): Promise<void> {
    await page.goto(system.consoleUrl);
    await page
      .getByText(/Who is reviewing|All queues/)
      .first()
      .waitFor();
    const picker = page.getByRole('combobox', { name: 'Signed in as' });
    if ((await picker.count()) > 0) await picker.selectOption({ label: name });
    else await page.getByText(name).click();
    await page.getByRole('button', { name: /Review next/ }).waitFor();
  }
  const open = async (caseId: string) => {
    await page.goto(`${system.consoleUrl}/cases/${caseId}`);
    await page.getByRole('heading', { name: 'Why it is here' }).waitFor();
  };
  const claim = async (caseId: string) => {
    await open(caseId);
    await page.keyboard.press('c');
    await page.getByText('Yours for').waitFor();
  };
  const undoBar = () => page.getByRole('region', { name: 'Can still be taken back' });
  const resolutionOf = async (requestId: string) => (await beside.statusOf(requestId))?.resolution?.resolution ?? null;

  /** Light, dark, narrow: what WCAG 2.2 AA says, and no scrolling sideways. */
  async function expectAccessible(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityProblems(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 1_360, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  }

  describe('a verdict', () => {
    it('shows what was decided and how long it can be taken back, while nothing has happened yet', async () => {
      await claim(await beside.submit('req-undo-1'));
      await page.keyboard.press('r');
      await reasonOf(page).selectOption('wrong_amount');
      await page.getByLabel(/^Note/).fill('412 is the price of two.');
      await page.keyboard.press('Control+Enter');
      await undoBar().waitFor();
      expect(await undoBar().innerText()).toMatch(/Reject\s+issue_refund 412\.00 EUR[^]*\b(?:30|2\d) s[^]*Undo/);
      expect(await resolutionOf('req-undo-1')).toBeNull();
      await expectAccessible();
    });

    it('is taken back by key, and the case is there again with what was typed', async () => {
      await page.keyboard.press('z');
      await page.getByText('Your draft was kept.').waitFor();
      await undoBar().waitFor({ state: 'detached' });
      expect(await page.getByLabel(/^Note/).inputValue()).toBe('412 is the price of two.');
      expect(await reasonOf(page).inputValue()).toBe('wrong_amount');
      expect(await page.locator('.case-facts').innerText()).toContain('Yours for');
    });

    it('can be given anew, survives a reload within its window, and takes effect when it ends', async () => {
      await page.keyboard.press('Control+Enter');
      await undoBar().waitFor();
      await page.reload();
      await undoBar().waitFor();
      await undoBar().waitFor({ state: 'detached', timeout: 40_000 });
      const resolution = await eventually(
        () => resolutionOf('req-undo-1'),
        (found) => found !== null,
      );
      expect(resolution).toBe('denied');
      await page.keyboard.press('z');
      expect(await undoBar().count()).toBe(0);
    }, 90_000);
  });

  describe('an ask', () => {
    let caseId: string;

    it('needs a question, and then the case waits for the product, which says so and offers no claim', async () => {
      caseId = await beside.submit('req-ask-1');
      await claim(caseId);
      await page.keyboard.press('i');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Write what the product has to find out.').waitFor();
      await page.getByLabel(/^What does the product have to find out/).fill(hostile);
      await page.keyboard.press('Control+Enter');
      await undoBar().waitFor();
      await undoBar().waitFor({ state: 'detached', timeout: 40_000 });
      await open(caseId);
      await page.getByText('Waits for the product', { exact: true }).waitFor({ timeout: 20_000 });
      expect(await page.getByRole('button', { name: /Claim/ }).count()).toBe(0);
      const asked = page.getByRole('region', { name: 'Asked of the product' });
      expect(await asked.innerText()).toContain('<img src=x onerror="document.title=1"> Which order[U+202E]?');
      expect(await asked.innerText()).toContain('Waits for the answer of the product.');
      await expectAccessible();
    }, 120_000);

    it('stands among those that were asked, and not among those that wait for people', async () => {
      await page.goto(`${system.consoleUrl}/?view=waiting`);
      const row = page.getByRole('row').filter({ hasText: 'req-ask-1' });
      await row.waitFor();
      expect(await row.innerText()).toContain('waits for the product');
      await page.getByRole('link', { name: 'Waiting', exact: true }).click();
      await page.getByRole('row').filter({ hasText: 'req-ask-1' }).waitFor({ state: 'detached' });
    });

    it('shows the answer and its evidence as text when they come, and the case can be decided', async () => {
      await open(caseId);
      const evidence = [{ id: 'order', title: 'Order 8812', source: 'orders', quote: hostile }];
      await beside.answer('req-ask-1', { text: `${hostile} It is order 8812.`, evidence });
      await page.getByText('The product has answered. The case can be claimed again.').waitFor({ timeout: 30_000 });
      const asked = page.getByRole('region', { name: 'Asked of the product' });
      expect(await asked.innerText()).toContain('It is order 8812.');
      expect(await asked.innerText()).toContain('Order 8812');
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      await expectAccessible();
      await page.keyboard.press('c');
      await page.getByText('Yours for').waitFor();
      await page.keyboard.press('p');
      await page.getByLabel('What does the product have to change?').fill('Refund one of the two.');
      await page.keyboard.press('Control+Enter');
      await undoBar().waitFor();
      await page.keyboard.press('z');
      await page.getByText('Your draft was kept.').waitFor();
      await page.keyboard.press('r');
      await reasonOf(page).selectOption('wrong_amount');
      await page.keyboard.press('Control+Enter');
      await undoBar().waitFor();
      await undoBar().waitFor({ state: 'detached', timeout: 40_000 });
      const resolution = await eventually(
        () => resolutionOf('req-ask-1'),
        (found) => found !== null,
      );
      expect(resolution).toBe('denied');
    }, 120_000);
  });

  describe('an exercise', () => {
    it('is set by a supervisor from a closed case', async () => {
      await become('Dara Okafor');
      const caseId = await beside.submit('req-seeded-1');
      const claimed = (await (await beside.post(`/v1/cases/${caseId}/claim`, 'ana', {})).json()) as {
        fencingToken: number;
      };
      const verdict = { fencingToken: claimed.fencingToken, verdict: 'reject', reason: 'wrong_amount' };
      expect((await beside.post(`/v1/cases/${caseId}/verdict`, 'ana', verdict)).status).toBe(200);
      await open(caseId);
      await page.getByRole('link', { name: /as an exercise/ }).click();
      await page.getByRole('button', { name: 'Set the exercise' }).click();
      await page.getByText('Choose the right answer.').waitFor();
      await page.getByLabel('Right answer').selectOption('reject');
      await page.getByRole('checkbox', { name: 'Bo Lindgren' }).check();
      await expectAccessible();
      await page.getByRole('button', { name: 'Set the exercise' }).click();
      await page.getByText('0 of 1 answered').waitFor();
    });

    it('comes up like any other case, and is disclosed with the verdict', async () => {
      await become('Bo Lindgren');
      await page.keyboard.press('c');
      await page.getByText('Yours for').waitFor();
      expect(await page.locator('main').innerText()).not.toMatch(/exercise/i);
      await page.keyboard.press('r');
      await reasonOf(page).selectOption('wrong_amount');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: 'This was an exercise: known case' }).waitFor();
      expect(await page.getByRole('complementary').innerText()).toContain(
        'You were right. The right answer is: reject.',
      );
      expect(await undoBar().count()).toBe(0);
      await expectAccessible();
    });

    it('stands among those that one has done, and the supervisor sees the answer', async () => {
      await page.getByRole('link', { name: 'All your exercises' }).click();
      const row = page.getByRole('row').filter({ hasText: 'Known case' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/Right[^]*Reject/);
      expect(await page.getByRole('button', { name: 'Set the exercise' }).count()).toBe(0);
      await expectAccessible();
      await become('Dara Okafor');
      await page.getByRole('link', { name: 'Exercises' }).click();
      await page.getByText('bo: reject, right').waitFor();
      await expectAccessible();
    });
  });

  it('has met no error of the page meanwhile', () => {
    expect(pageErrors).toEqual([]);
  });
});
