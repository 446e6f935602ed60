import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import { present } from '../kernel/assert';
import type { AuditActor } from './audit-trail';
import type { Principal, Role } from './principal';

export const PUBLIC = 'lianxian:public';
export const WITHOUT_ORIGIN = 'lianxian:without-origin';
export const REQUIRED_ROLES = 'lianxian:roles';
export const BEFORE_PASSWORD_CHANGE = 'lianxian:before-password-change';

/** An express request after the guard: with the one who asks, unless the route is public. */
export type AuthenticatedRequest = Request & { principal?: Principal };

/** This route needs no session. */
export const Public = () => SetMetadata(PUBLIC, true);

/**
 * This route is called by a provider's machines: no session, no origin. It must prove itself by a signature, which its own
 * guard checks.
 */
export const Webhook = () => applyDecorators(SetMetadata(PUBLIC, true), SetMetadata(WITHOUT_ORIGIN, true));

/** This route is for people with at least one of these roles. On a method it replaces what the class says. */
export const RequireRoles = (...anyOf: readonly [Role, ...Role[]]) => SetMetadata(REQUIRED_ROLES, anyOf);

/** This route works while the one-time password has not been changed. */
export const AllowedBeforePasswordChange = () => SetMetadata(BEFORE_PASSWORD_CHANGE, true);

/** The `Principal` who asks. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context),
);

/** The one who asks, as the audit trail names them: person and address. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): AuditActor => {
  const { ip } = context.switchToHttp().getRequest<Request>();
  return { personId: principalOf(context).personId, ...(ip === undefined ? {} : { ip }) };
});

function principalOf(context: ExecutionContext): Principal {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  return present(request.principal, 'a public route has no principal');
}
