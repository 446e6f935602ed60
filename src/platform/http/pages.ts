import express, { type RequestHandler, type Response, Router } from 'express';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Addresses that are never a page of the console. */
const NOT_PAGES = ['/api', '/health', '/socket.io', '/channels', '/metrics', '/assets', '/chat'];
const YEAR_S = 31_536_000;

/**
 * The built console at `/` (any address that is no file and no API shows its start page, which reads the address) and the
 * customer's chat page at `/chat/`. Files under `assets/` carry a hash in their name and never change.
 */
export function pages(folder: string): RequestHandler {
  const router = Router();
  const consolePage = join(folder, 'index.html');
  const chatPage = join(folder, 'widget', 'index.html');
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: YEAR_S * 1000, fallthrough: true, index: false }),
  );
  router.get('/chat', (request, response) => {
    if (request.path.endsWith('/')) {
      sendPage(response, chatPage);
      return;
    }
    const query = request.originalUrl.indexOf('?');
    response.redirect(308, `/chat/${query < 0 ? '' : request.originalUrl.slice(query)}`);
  });
  router.use(express.static(folder, { index: false, redirect: false, cacheControl: false }));
  router.use((request, response, next) => {
    const { path } = request;
    const isPage =
      ['GET', 'HEAD'].includes(request.method) &&
      extname(path) === '' &&
      !NOT_PAGES.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)) &&
      request.accepts('html') !== false;
    if (isPage) sendPage(response, consolePage);
    else next();
  });
  return router;
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
