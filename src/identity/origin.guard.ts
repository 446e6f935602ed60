import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { UserError } from '../platform/errors/errors';
import { OriginPolicy } from '../platform/http/origin-policy';
import { WITHOUT_ORIGIN } from './decorators';

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A call that changes something must name an origin of ours: the cookie alone would also come with a request that a
 * neighbouring sub-domain provoked (docs/adr/0005-sessions-and-origin.md).
 */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(
    private readonly policy: OriginPolicy,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    // Sockets are checked at their handshake.
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    const withoutOrigin = this.reflector.getAllAndOverride<boolean | undefined>(WITHOUT_ORIGIN, targets) === true;
    if (withoutOrigin || READING_METHODS.includes(request.method)) return true;
    const { origin } = request.headers;
    if (origin === undefined) {
      throw new UserError(
        'origin-required',
        'A call that changes something must carry an Origin header. Programs send the address people open, ' +
          'for example: curl -H "Origin: http://127.0.0.1:3000" …',
        { status: 403 },
      );
    }
    if (!this.policy.allows(origin, request.socket.localPort)) {
      throw new UserError(
        'origin-refused',
        'Pages of this origin may not change anything here. PUBLIC_ORIGIN lists the ones that may.',
        { status: 403 },
      );
    }
    return true;
  }
}
