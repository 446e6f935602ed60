import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Quiet, and without calls home that a closed network would refuse. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A person before a screen: a page with cookies of its own, and what went wrong on it. */
export class Visitor {
  readonly problems: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.setDefaultTimeout(15_000);
  }

  static async arrive(browser: Browser, width = 1280, height = 800): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width, height },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    });
    return new Visitor(context, await context.newPage());
  }

  async logIn(url: string, login: string, password: string): Promise<void> {
    await this.page.goto(url);
    await this.page.fill('#login', login);
    await this.page.fill('#password', password);
    await this.page.click('button[type=submit]');
  }

  /** What WCAG 2.1 AA has against the page as it stands, by rule and place. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    return await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    });
  }
}
