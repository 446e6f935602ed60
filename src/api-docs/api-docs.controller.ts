import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { UserError } from '../platform/errors/errors';
import { line } from '../platform/http/shapes';
import { ApiDocument } from './api-document';

/** Swagger UI comes with @nestjs/swagger, so it is looked for from there. */
const UI_FOLDER = dirname(createRequire(require.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'));
const UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const START = 'start.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Lianxian 连线 API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/${START}"></script>
  </body>
</html>
`;

/** In a file of its own: our pages allow no script within the page. Nothing is fetched from or sent to another host. */
const START_SCRIPT = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  validatorUrl: null,
});
`;

/** The API, for programs and for people who are logged in, whatever their role. */
@Controller('api')
export class ApiDocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  openapi(@Res({ passthrough: true }) response: Response): OpenAPIObject {
    response.setHeader('Cache-Control', 'private, no-cache');
    return this.document.get();
  }

  @Get('docs')
  page(@Res() response: Response): void {
    response.setHeader('Cache-Control', 'private, no-cache').type('html').send(PAGE);
  }

  @Get('docs/:file')
  file(@Param('file', { schema: line(60) }) file: string, @Res() response: Response): void {
    response.setHeader('Cache-Control', 'private, max-age=3600');
    if (file === START) {
      response.type('js').send(START_SCRIPT);
      return;
    }
    if (!UI_FILES.includes(file))
      throw new UserError('not-found', 'The pages of the API have no such file.', { status: 404 });
    response.sendFile(join(UI_FOLDER, file), { cacheControl: false });
  }
}
