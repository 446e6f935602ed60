import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuditTrail } from './audit-trail';
import { AuditController } from './audit.controller';
import { ConsoleSockets } from './console-sockets';
import { ANNOUNCEMENT, type Announcement, FirstAdministrator } from './first-administrator';
import { LoginThrottle } from './login-throttle';
import { LoginService } from './login.service';
import { OriginGuard } from './origin.guard';
import { Passwords } from './passwords';
import { PeopleDirectory } from './people-directory';
import { PeopleStore } from './people-store';
import { PeopleController } from './people.controller';
import { PeopleService } from './people.service';
import { SessionController } from './session.controller';
import { SessionGuard } from './session.guard';
import { SessionService } from './session.service';

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
  controllers: [SessionController, PeopleController, AuditController],
  providers: [
    AuditTrail,
    ConsoleSockets,
    FirstAdministrator,
    LoginService,
    LoginThrottle,
    Passwords,
    PeopleDirectory,
    PeopleService,
    PeopleStore,
    SessionService,
    { provide: ANNOUNCEMENT, useValue: standardOutput },
    // In this order: who may not ask at all is refused before anybody looks for a session.
    { provide: APP_GUARD, useClass: OriginGuard },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [AuditTrail, ConsoleSockets, Passwords, PeopleDirectory, PeopleService, PeopleStore, SessionService],
})
export class IdentityModule {}
