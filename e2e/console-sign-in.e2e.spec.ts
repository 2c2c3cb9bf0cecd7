import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import type { DevelopmentIssuer, IssuerClient } from '@tidegate/local-stack/development-issuer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessibilityProblems } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { exampleOf, reasonOf } from './console-steps.ts';
import { newStateFolder, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

const configFolder = fileURLToPath(new URL('../config', import.meta.url));
const hostileName = '<img src=x onerror="document.title=1"> Ria';
const people = [
  { sub: 'ria', name: hostileName, claims: { groups: ['staff'] } },
  { sub: 'nil', name: 'Nil Nobody', claims: { groups: [] } },
];
const product = { clientId: 'support-assistant', secret: 'for this test only', redirectUris: [] };

/** The rules of the repository, with people of this issuer alone. */
function verifiedState(issuer: string): StateFolder {
  const folder = newStateFolder();
  const config = join(folder.path, 'config');
  cpSync(configFolder, config, { recursive: true });
  const staff = { when: [{ claim: 'groups', has: 'staff' }], roles: ['reviewer'], tenants: ['acme'] };
  const entitlements = [
    { ...staff, approves: ['reviewer', 'senior_reviewer'] },
    { when: [{ claim: 'client_id', has: product.clientId }], roles: ['product'], tenants: ['acme'] },
  ];
  const login = { clientId: 'console' };
  writeFileSync(
    join(config, 'identity.yaml'),
    JSON.stringify({ issuers: [{ issuer, audience: 'tidegate', login, entitlements }] }),
  );
  const environment = {
    ...{ TIDEGATE_CONFIG_DIR: config, TIDEGATE_IDENTITY__MODE: 'verified' },
    TIDEGATE_IDENTITY__KEY_SECRET: 'an e2e secret of more than 32 letters',
  };
  return { ...folder, environment: { ...folder.environment, ...environment } };
}

describe('signing in at an issuer in a real browser', () => {
  let issuer: DevelopmentIssuer;
  let state: StateFolder;
  let system: RunningTidegate;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const pageErrors: string[] = [];
  const authorizations: URL[] = [];

  beforeAll(async () => {
    const redirectUris: string[] = [];
    const clients: IssuerClient[] = [{ clientId: 'console', redirectUris }, product];
    issuer = await startDevelopmentIssuer({ port: 0, audience: 'tidegate', production: false, people, clients });
    state = verifiedState(issuer.url);
    system = await tidegateUp(state);
    redirectUris.push(`${system.consoleUrl}/v1/login/callback`);
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1_360, height: 900 } });
    page = await context.newPage();
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.on('request', (request) => {
      if (request.url().startsWith(`${issuer.url}/authorize`)) authorizations.push(new URL(request.url()));
    });
    await submit('req-sign-in-1');
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await system.stop();
    await issuer.close();
    state.remove();
  });

  async function submit(requestId: string): Promise<void> {
    const form = { grant_type: 'client_credentials', client_id: product.clientId, client_secret: product.secret };
    const granted = await fetch(`${issuer.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const answer = await fetch(`${system.services['intake']!.httpUrl}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20', authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...exampleOf('large-refund'), requestId }),
    });
    expect(answer.status).toBe(200);
  }

  const signIn = async (name: RegExp) => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('link', { name }).click();
  };

  it.each(['light', 'dark'] as const)(
    'begins at a page that breaks nothing of WCAG 2.2 AA (%s)',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${system.consoleUrl}/queues/billing`);
      await page.getByRole('heading', { name: 'Sign in to review' }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    },
  );

  it('goes by code and PKCE and comes back to where it set out from, as the person, with no token in the browser', async () => {
    await signIn(/Ria/);
    await page.getByRole('heading', { name: 'Billing' }).waitFor();
    const [asked] = authorizations;
    expect(asked?.searchParams.get('response_type')).toBe('code');
    expect(asked?.searchParams.get('code_challenge_method')).toBe('S256');
    expect(asked?.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(await page.getByRole('banner').innerText()).toContain(hostileName);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    const cookies = await context.cookies();
    expect(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite])).toEqual([
      ['tidegate-session', true, 'Lax'],
    ]);
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(stored).not.toMatch(/eyJ|token/i);
  });

  it('lets the person work', async () => {
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Decision' }).waitFor();
    expect(await page.locator('.case-facts').innerText()).toContain('Yours for');
  });

  it('again after the session has ended, leads back to the case, with the draft as it was', async () => {
    const address = page.url();
    await page.keyboard.press('r');
    await reasonOf(page).selectOption('wrong_amount');
    await page.getByLabel(/^Note/).fill('half a sen');
    // What the service sees of a session that has ended: a cookie that it does not know.
    const [cookie] = await context.cookies();
    await context.addCookies([{ ...cookie!, value: 'x'.repeat(43) }]);
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ timeout: 20_000 });
    expect(await accessibilityProblems(page)).toEqual([]);
    await signIn(/Ria/);
    await page.getByText('Your draft was kept.').waitFor();
    expect(page.url()).toBe(address);
    expect(await page.getByLabel(/^Note/).inputValue()).toBe('half a sen');
    expect(await reasonOf(page).inputValue()).toBe('wrong_amount');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('region', { name: 'Can still be taken back' }).waitFor();
  });

  it('is over after signing out, also for the cookie', async () => {
    const [cookie] = await context.cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to review' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.addCookies([cookie!]);
    await page.goto(system.consoleUrl);
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
  });

  it('as somebody without a role says so, with the code', async () => {
    await signIn(/Nil Nobody/);
    await page.getByText('role_not_allowed').waitFor();
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    await context.clearCookies();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(system.consoleUrl);
    await signIn(/Ria/);
    await page.getByRole('heading', { name: 'All queues' }).waitFor();
    const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('has met no error of the page meanwhile', () => {
    expect(pageErrors).toEqual([]);
  });
});
