import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The one from npm comes with switches for scraping; people's browsers keep the rules of the web, and say where a request comes from. */
const lenient = ['--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials'];

/** A headless browser: `CHROMIUM_PATH`, else an installed one, else the one from npm, which needs no system package. */
export async function openBrowser(): Promise<Browser> {
  const chosen = process.env['CHROMIUM_PATH'] || installed.find((path) => existsSync(path));
  if (chosen !== undefined) return chromium.launch({ executablePath: chosen, args: ['--no-sandbox'] });
  const { default: carried } = await import('@sparticuz/chromium');
  const args = [...carried.args.filter((argument) => !lenient.includes(argument)), '--no-sandbox'];
  return chromium.launch({ executablePath: await carried.executablePath(), args });
}
