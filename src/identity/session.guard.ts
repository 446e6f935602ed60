import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { UserError } from '../platform/errors/errors';
import { type AuthenticatedRequest, BEFORE_PASSWORD_CHANGE, PUBLIC, REQUIRED_ROLES } from './decorators';
import { hasRole, type Role } from './principal';
import { RefusedAccess } from './refused-access';
import { SessionService } from './session.service';

/**
 * Every route of every controller needs a session, unless it says otherwise: a forgotten decorator closes a door, it
 * never opens one. Only the health checks, which belong to the platform, are known by their path.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly sessions: SessionService,
    private readonly reflector: Reflector,
    private readonly refused: RefusedAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Gateways ask the SessionService themselves, for every event.
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets) === true;
    if (isPublic || request.path.startsWith('/health/')) return true;

    const principal = await this.sessions.principalOfCookie(request.headers.cookie);
    if (principal === null) {
      throw new UserError('not-signed-in', 'There is no session, or it has ended. Log in by POST /api/session.', {
        status: 401,
      });
    }
    request.principal = principal;
    if (principal.mustChangePassword && this.reflector.getAllAndOverride(BEFORE_PASSWORD_CHANGE, targets) !== true) {
      throw new UserError(
        'password-change-required',
        'The one-time password must be changed first: PUT /api/session/password.',
        { status: 403 },
      );
    }
    const roles = this.reflector.getAllAndOverride<readonly Role[] | undefined>(REQUIRED_ROLES, targets);
    if (roles !== undefined && !hasRole(principal, ...roles)) {
      const { personId } = principal;
      const { path } = request.route as { readonly path: string };
      const actor = { personId, ...(request.ip === undefined ? {} : { ip: request.ip }) };
      await this.refused.note(actor, `route:${request.method} ${path}`);
      throw new UserError('forbidden', `This needs one of the roles: ${roles.join(', ')}.`, { status: 403 });
    }
    return true;
  }
}
