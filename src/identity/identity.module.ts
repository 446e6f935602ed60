import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditSealer } from './audit-sealer';
import { AuditTrail } from './audit-trail';
import { AuditController } from './audit.controller';
import { ConsoleSockets } from './console-sockets';
import { ANNOUNCEMENT, type Announcement, FirstAdministrator } from './first-administrator';
import { KnownDevices } from './known-devices';
import { LoginLock } from './login-lock';
import { LoginService } from './login.service';
import { OriginGuard } from './origin.guard';
import { Passwords } from './passwords';
import { PeopleDirectory } from './people-directory';
import { PeopleStore } from './people-store';
import { PeopleController } from './people.controller';
import { PeopleService } from './people.service';
import { PersonAccess } from './person-access';
import { RefusedAccess } from './refused-access';
import { SessionController } from './session.controller';
import { SessionGuard } from './session.guard';
import { SessionService } from './session.service';
import { SessionsController } from './sessions.controller';

const standardOutput: Announcement = {
  print: (text) => {
    process.stdout.write(text);
  },
};

/**
 * People, sessions, the audit trail, and the guards of every route. Needs a global CENTRE_LOOKUP, which the
 * configuration of routing gives.
 */
@Global()
@Module({
  controllers: [SessionController, SessionsController, PeopleController, AuditController],
  providers: [
    AuditSealer,
    AuditTrail,
    ConsoleSockets,
    FirstAdministrator,
    KnownDevices,
    LoginLock,
    LoginService,
    Passwords,
    PeopleDirectory,
    PeopleService,
    PeopleStore,
    PersonAccess,
    RefusedAccess,
    SessionService,
    { provide: ANNOUNCEMENT, useValue: standardOutput },
    // In this order: who may not ask at all is refused before anybody looks for a session.
    { provide: APP_GUARD, useClass: OriginGuard },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [AuditTrail, ConsoleSockets, Passwords, PeopleDirectory, PeopleService, PeopleStore, SessionService],
})
export class IdentityModule {}
