import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { newStateFolder, tidegateUp, type RunningTidegate, type StateFolder } from './tidegate-command.ts';

/** A system of its own, and a page of a real browser that the test takes to the console. */
export class OpenedConsole {
  readonly system: RunningTidegate;
  readonly page: Page;
  /** Errors that no code of the page caught. */
  readonly pageErrors: string[] = [];
  readonly #state: StateFolder;
  readonly #browser: Browser;

  private constructor(state: StateFolder, system: RunningTidegate, browser: Browser, page: Page) {
    this.system = system;
    this.page = page;
    this.#state = state;
    this.#browser = browser;
    page.on('pageerror', (error) => this.pageErrors.push(error.message));
  }

  static async open(options: BrowserContextOptions = {}): Promise<OpenedConsole> {
    const state = newStateFolder();
    const system = await tidegateUp(state);
    const browser = await openBrowser();
    return new OpenedConsole(state, system, browser, await browser.newPage(options));
  }

  /** Submits a request as a product does, and waits for its decision; the status of the answer. */
  async submit(request: object): Promise<number> {
    const answer = await fetch(`${this.system.services['intake']!.httpUrl}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify(request),
    });
    return answer.status;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.system.stop();
    this.#state.remove();
  }
}
