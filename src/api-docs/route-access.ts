import { type ModulesContainer, MetadataScanner, Reflector } from '@nestjs/core';
import { BEFORE_PASSWORD_CHANGE, PUBLIC, REQUIRED_ROLES, WITHOUT_ORIGIN } from '../identity/decorators';
import { type Role, ROLES } from '../identity/principal';

/** Who may call a route, as the guards read it. */
export interface RouteAccess {
  /** Any of them; empty: nobody has to be logged in. */
  readonly roles: readonly Role[];
  /** A provider's machine calls it and proves itself by a signature. */
  readonly webhook: boolean;
  readonly beforePasswordChange: boolean;
}

/** `PeopleController`, `resetPassword` → `People_resetPassword`. Unique, because Nest's controllers have unique names here. */
export function operationIdOf(controller: string, method: string): string {
  const room = controller.replace(/Controller$/, '');
  return `${room.charAt(0).toUpperCase()}${room.slice(1)}_${method}`;
}

/** Operation id → access, of every method of every controller, with or without a route. */
export function routeAccess(modules: ModulesContainer): ReadonlyMap<string, RouteAccess> {
  const reflector = new Reflector();
  const scanner = new MetadataScanner();
  const found = new Map<string, RouteAccess>();
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name] as () => unknown;
        const said = (key: string) => reflector.getAllAndOverride<unknown>(key, [handler, metatype]);
        // The health checks belong to the platform, which knows no sessions; the guard knows them by their path.
        const open = said(PUBLIC) === true || metatype.name === 'HealthController';
        found.set(operationIdOf(metatype.name, name), {
          roles: open ? [] : ((said(REQUIRED_ROLES) as readonly Role[] | undefined) ?? ROLES),
          webhook: said(WITHOUT_ORIGIN) === true,
          beforePasswordChange: said(BEFORE_PASSWORD_CHANGE) === true,
        });
      }
    }
  }
  return found;
}
