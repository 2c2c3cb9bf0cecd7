import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CasePage } from '@tidegate/contracts/http-cases';
import type { Page } from 'playwright-core';
import { accessibilityProblems } from './accessibility.ts';
import { answerWithClaims } from './answer-with-claims.ts';
import { eventually } from './eventually.ts';
import { OpenedConsole } from './opened-console.ts';

const hostile = '<img src=x onerror="document.title=1"> My lawyer asks: is card 4111 1111 1111 1111 on file?';

/** An answer of a tenant that hides card numbers, with a claim that its source denies and a document that stays elsewhere. */
function doubtfulAnswer(): Record<string, unknown> {
  const answer = answerWithClaims('req-case-1', 90) as { evidence: object[] };
  return {
    ...answer,
    tenantId: 'globex',
    question: hostile,
    evidence: [
      ...answer.evidence,
      {
        ...{
          id: 'contract',
          title: 'The contract',
          source: 'contracts',
          sourceClass: 'contract',
          quote: 'An excerpt.',
        },
        reference: { uri: 's3://bucket/contract.pdf', digest: `sha256:${'a'.repeat(64)}`, bytes: 5_000_000 },
      },
    ],
    toolTrace: [
      { name: 'search_handbook', kind: 'read', arguments: { query: 'leave' }, ok: true },
      { name: 'search_handbook', kind: 'read', arguments: { query: 'leave' }, ok: true },
    ],
  };
}

describe('the page of a case in a real browser', () => {
  let opened: OpenedConsole;
  let page: Page;

  beforeAll(async () => {
    opened = await OpenedConsole.open({ viewport: { width: 1_360, height: 900 } });
    page = opened.page;
    expect(await opened.submit(doubtfulAnswer())).toBe(200);
    await page.goto(opened.system.consoleUrl);
    await page.getByText('Ana Ruiz').click();
    await page.goto(`${opened.system.consoleUrl}/cases/${await caseIdOf('req-case-1')}`);
    await page.getByRole('heading', { name: 'Why it is here' }).waitFor();
  }, 180_000);
  afterAll(() => opened.close());

  async function caseIdOf(requestId: string): Promise<string> {
    const list = async () => {
      const answer = await fetch(`${opened.system.services['review']!.httpUrl}/v1/cases?requestId=${requestId}`, {
        headers: { 'tidegate-reviewer': 'ana' },
      });
      return (await answer.json()) as CasePage;
    };
    return (await eventually(list, ({ data }) => data.length > 0)).data[0]!.caseId;
  }
  const part = (name: string) => page.getByRole('region', { name });

  it('says what was noticed at the door, and hands over with a brief', async () => {
    expect(await part('Noticed at the door').innerText()).toMatch(/Legal mention/);
    const asked = await part('What the policy asks for').innerText();
    expect(asked).toMatch(/Hand off/);
    expect(asked).toMatch(/Brief for who takes over/);
    expect(asked).toMatch(/say that a person takes over/);
  });

  it('shows hostile text as text, with a mark where something was hidden', async () => {
    const question = part('What the user asked');
    expect(await question.innerText()).toContain('<img src=x onerror="document.title=1">');
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await question.locator('mark').first().innerText()).toBe('[card]');
    expect(await page.locator('body').innerText()).not.toContain('4111');
  });

  it('shows which claim is supported by which quote, and what the product had said of it', async () => {
    const claims = await part('Claims and sources').innerText();
    expect(claims).toContain('You have 90 working days of parental leave.');
    expect(claims).toContain('nothing that it cites says so');
    expect(claims).toContain('You have 60 working days of parental leave within two years of birth.');
    expect(await part('Evidence').innerText()).toMatch(/Grounding\s+0 the product said 0\.95/);
  });

  it('names evidence that lies elsewhere, without a link into the unknown', async () => {
    const evidence = part('Evidence');
    expect(await evidence.innerText()).toMatch(/the whole \(4\.8 MiB\) lies at s3:\/\/bucket\/contract\.pdf/);
    expect(await evidence.locator('a').count()).toBe(0);
  });

  it('says in plain words that no probability is known', async () => {
    expect(await part('Checks').innerText()).toContain('There is no calibrated probability');
  });

  it('opens the trace of the rules and of the tools by keyboard', async () => {
    await page.locator('#record > summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#record').innerText()).toMatch(/legal-steps\s+handoff/);
    await page.locator('#trace > summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#trace').innerText()).toMatch(/Repeated calls\s+1/);
  });

  it.each(['light', 'dark'] as const)('breaks nothing of WCAG 2.2 AA in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('has reported no error of its own meanwhile', () => {
    expect(opened.pageErrors).toEqual([]);
  });
});
