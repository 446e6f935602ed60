import type { Browser } from 'playwright-core';
import { present } from '../../src/kernel/assert';
import { signedIn, TEST_PASSWORD } from '../support/api-client';
import { launchBrowser, Visitor } from '../support/browser';
import { createTestApp, type TestApp } from '../support/test-app';

describe('the page of the API in a browser', () => {
  let test: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    test = await createTestApp({ config: { allowDemoLogin: true } });
    await signedIn(test, { login: 'boss', roles: ['admin'] });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await test.close();
  });

  it('shows the operations, tries one with the session of the browser, and breaks no rule of our security policy', async () => {
    const visitor = await Visitor.arrive(browser);
    const { page, context, problems } = visitor;
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).protocol + new URL(request.url()).host));
    await context.request.post(`${test.url}/api/session`, {
      headers: { Origin: test.url },
      data: { login: 'boss', password: TEST_PASSWORD },
    });
    await page.goto(`${test.url}/api/docs`);

    const create = page.locator('#operations-Skills-Skills_create');
    await create.click();
    await create.getByText('Roles: admin. Needs the header').waitFor();
    await create.getByRole('button', { name: 'Try it out' }).click();
    await create.locator('textarea').fill('{"id":"welding","name":"焊接"}');
    await create.getByRole('button', { name: 'Execute' }).click();
    await create.locator('.live-responses-table .response-col_status').getByText('201', { exact: true }).waitFor();

    expect(problems).toEqual([]);
    expect(refused).toEqual([]);
    expect([...hosts].filter((host) => !host.startsWith('data:'))).toEqual([
      `http:${present(new URL(test.url).host, 'a host')}`,
    ]);
  });
});
