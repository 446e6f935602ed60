import { Inject, Injectable, type INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { SESSION_COOKIE } from '../identity/session-cookie';
import { present } from '../kernel/assert';
import { jsonSchemaOf } from '../platform/http/json-schema';
import { describeOperation, type Operation } from './describe-operation';
import { PROBLEM_SCHEMA, PROBLEMS } from './problem-schema';
import { operationIdOf, routeAccess } from './route-access';

const ABOUT = `The REST API of Lianxian 连线. Everything here is made from the code that answers: routes, schemas, roles.

**Log in** by \`POST /api/session\`; the cookie \`${SESSION_COOKIE}\` is the session. Sessions end when they are not used for a while, after
a fixed time in any case, and at once when password, roles or centres change.

**Every call that changes something carries an \`Origin\` of ours.** Browsers send it by themselves; programs by hand, as in
\`curl -H 'Origin: https://hotline.example.org'\`. Without it the answer is 403 \`origin-required\`.

**Refusals** are problem documents (RFC 9457) with a stable \`code\`. Unknown keys are refused, never ignored. What can be repeated is
503 with \`Retry-After\`.

**Rights** are roles (\`x-roles\`: any one of them is enough) and centres: people of single centres see and change what lies there.`;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** The OpenAPI 3.1 document of the running application, made when it is first asked for. */
@Injectable()
export class ApiDocument {
  private app: INestApplication | null = null;
  private made: OpenAPIObject | null = null;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Called once, when all controllers are there. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  get(): OpenAPIObject {
    this.made ??= this.make(present(this.app, 'the application is described before it is asked about'));
    return this.made;
  }

  private make(app: INestApplication): OpenAPIObject {
    const access = routeAccess(this.modules);
    const document = SwaggerModule.createDocument(app, this.outline(), {
      operationIdFactory: operationIdOf,
      standardSchemaConverter: (schema) => (schema instanceof z.ZodType ? { schema: jsonSchemaOf(schema) } : undefined),
    });
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of METHODS) {
        const operation = item[method] as Operation | undefined;
        if (operation === undefined) continue;
        const rule = present(access.get(operation.operationId), `${operation.operationId} is a method of a controller`);
        describeOperation(operation, { path, method, access: rule });
      }
    }
    return document;
  }

  private outline(): Omit<OpenAPIObject, 'paths'> {
    const outline = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Lianxian 连线')
      .setDescription(ABOUT)
      .setVersion('1')
      .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
      .addServer('/')
      .addSecurity('session', {
        type: 'apiKey',
        in: 'cookie',
        name: SESSION_COOKIE,
        description: 'The cookie that POST /api/session sets.',
      })
      .addSecurity('signature', {
        type: 'apiKey',
        in: 'header',
        name: 'X-Twilio-Signature',
        description: 'Webhooks of providers: a signature over the address and the body, made with the shared token.',
      })
      .build();
    const responses = Object.values(PROBLEMS).map(
      ([name, description]) => [name, problemResponse(description)] as const,
    );
    return {
      ...outline,
      components: {
        ...outline.components,
        schemas: { Problem: PROBLEM_SCHEMA as never },
        responses: { ...Object.fromEntries(responses), Problem: problemResponse('Any other refusal.') },
        parameters: {
          Origin: {
            name: 'Origin',
            in: 'header',
            required: true,
            description: 'An origin of this service. Browsers set it themselves.',
            schema: {
              type: 'string',
              default: this.config.publicOrigins[0] ?? `http://127.0.0.1:${this.config.httpPort}`,
            },
          },
        },
      },
    };
  }
}

function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
