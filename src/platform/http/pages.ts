import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler, Response } from 'express';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Addresses that are never a page of the console. */
const NOT_PAGES = ['/api', '/health', '/socket.io', '/channels', '/metrics', '/assets'];
const CHAT = '/chat';
const YEAR_MS = 31_536_000_000;

/**
 * The built console at `/` (any address that is no file and no API shows its start page, which reads the address) and the
 * customer's chat page at `/chat/`. Files under `assets/` carry a hash in their name and never change.
 */
export function servePages(app: NestExpressApplication, folder: string): void {
  const files = { index: false, redirect: false } as const;
  app.useStaticAssets(join(folder, 'assets'), { ...files, prefix: '/assets', immutable: true, maxAge: YEAR_MS });
  app.useStaticAssets(folder, files);
  app.use(page(join(folder, 'index.html'), join(folder, 'widget', 'index.html')));
}

function page(consolePage: string, chatPage: string): RequestHandler {
  return (request, response, next) => {
    const { path, method, originalUrl } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      next();
    } else if (path === CHAT) {
      response.redirect(308, originalUrl.replace(CHAT, `${CHAT}/`));
    } else if (path === `${CHAT}/`) {
      sendPage(response, chatPage);
    } else if (isConsolePage(path) && request.accepts('html') !== false) {
      sendPage(response, consolePage);
    } else {
      next();
    }
  };
}

function isConsolePage(path: string): boolean {
  const below = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  return extname(path) === '' && ![...NOT_PAGES, CHAT].some(below);
}

function sendPage(response: Response, file: string): void {
  response.setHeader('Cache-Control', 'no-cache');
  if (existsSync(file)) {
    response.sendFile(file, { cacheControl: false });
    return;
  }
  response
    .status(503)
    .type('html')
    .send(
      '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Lianxian 连线</title>' +
        '<p>页面尚未构建。请运行 <code>npm run build:console</code>，然后刷新。</p>' +
        '<p lang="en">The pages are not built. Run <code>npm run build:console</code>, then reload.</p></html>',
    );
}
