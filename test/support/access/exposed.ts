import type { INestApplication } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { ConsoleSockets } from '../../../src/identity/console-sockets';

interface ExpressLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly ExpressLayer[] };
}

/** Every route that the running application answers, however it was made: `GET /api/people/:id`. */
export function routesOf(app: INestApplication): readonly string[] {
  const express = app.getHttpAdapter().getInstance() as {
    readonly router: { readonly stack: readonly ExpressLayer[] };
  };
  return [...new Set(routesIn(express.router.stack))].sort();
}

function routesIn(stack: readonly ExpressLayer[]): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return routesIn(handle?.stack ?? []);
    return Object.keys(route.methods).map(
      (method) => `${method === '_all' ? 'ALL' : method.toUpperCase()} ${route.path}`,
    );
  });
}

/** What socket.io and Nest listen for themselves. */
const INTERNAL = ['disconnect', 'disconnecting', 'error'];

/** Namespace → the events that its server side listens for. Every namespace needs a connected client. */
export function eventsOf(app: INestApplication): Readonly<Record<string, readonly string[]>> {
  // The one gateway base that keeps its namespace leads to the server with all of them.
  const console = Reflect.get(app.get(ConsoleSockets), 'namespace') as Namespace;
  const events: Record<string, readonly string[]> = {};
  for (const [name, namespace] of console.server._nsps) {
    const heard = [...namespace.sockets.values()].flatMap((socket) => socket.eventNames().map(String));
    events[name] = [...new Set(heard)].filter((event) => !INTERNAL.includes(event)).sort();
  }
  return events;
}
