import { Injectable } from '@nestjs/common';
import type { Namespace, Server } from 'socket.io';

/** How many sockets are connected, by namespace. Namespaces are made by our gateways, so there is a handful. */
@Injectable()
export class SocketCounts {
  private readonly namespaces = new Map<string, Namespace>();

  /** Called by the socket adapter for every server it makes, before it has namespaces. */
  watch(server: Server): void {
    server.on('new_namespace', (namespace: Namespace) => {
      this.namespaces.set(namespace.name, namespace);
    });
  }

  all(): (readonly [namespace: string, count: number])[] {
    return [...this.namespaces].map(([name, namespace]) => [name, namespace.sockets.size] as const);
  }
}
