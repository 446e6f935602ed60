import { Injectable } from '@nestjs/common';
import { coversCentre, type Principal } from '../identity/principal';
import { CONSOLE_PROTOCOL_VERSION, type AgentSnapshot, type NamedOption } from '../platform/realtime/console-protocol';
import { ConfigurationDirectory } from '../routing/configuration/configuration-directory';
import type { AgentView } from './agent-view';
import { Desks } from './desks.service';

/** The whole first picture of an agent's desktop: the desk's view, and the names that the page needs to show it. */
@Injectable()
export class AgentSnapshots {
  constructor(
    private readonly desks: Desks,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /** From memory, in one step, so that no frame comes between the view and the reply. */
  make(
    principal: Principal,
    { to, view, holdsSeat }: { readonly to: number; readonly view: AgentView; readonly holdsSeat: boolean },
  ): AgentSnapshot {
    const centres = this.directory.centres.all().map(option);
    return {
      protocol: CONSOLE_PROTOCOL_VERSION,
      to,
      serverNow: this.desks.now(),
      me: {
        personId: principal.personId,
        displayName: principal.displayName,
        seatNumber: principal.seatNumber,
      },
      signInCentres: centres.filter(({ id }) => coversCentre(principal, id)),
      centres,
      queues: this.directory.queues.all().map(option),
      outcomes: this.directory.outcomes
        .all()
        .filter(({ offered }) => offered)
        .map(option),
      holdsSeat,
      ...view,
      configVersion: this.desks.configVersion,
    };
  }
}

function option(item: {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null | undefined;
}): NamedOption {
  return { id: item.id, name: item.name, nameEn: item.nameEn ?? null };
}
