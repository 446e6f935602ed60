import { Injectable } from '@nestjs/common';
import { PeopleDirectory } from '../../identity/people-directory';
import { coversCentre, type Principal } from '../../identity/principal';
import type { ExplanationView } from '../../platform/realtime/console-protocol';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import type { CentreId, SeatId } from '../../routing/engine/config';
import type { Explanation, SeatPage } from '../../routing/engine/explanation';
import type { ExplanationQuery } from './explanation.schema';
import { namesById } from './names-by-id';

/** Explanations as people read them: names beside ids, and nobody of other centres by name. */
@Injectable()
export class ExplanationViews {
  constructor(
    private readonly people: PeopleDirectory,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /** The page of seats that was asked for, of those that the person may see. */
  pageFor({ centreIds }: Principal, { offset, limit, reason }: ExplanationQuery): SeatPage {
    return {
      offset,
      limit,
      ...(reason === undefined ? {} : { verdict: reason }),
      ...(centreIds === 'all' ? {} : { centreIds }),
    };
  }

  /** `centreOf`: where a seat is or was signed in; null when nobody knows. */
  async of(
    principal: Principal,
    explanation: Explanation,
    offset: number,
    centreOf: (seatId: SeatId) => CentreId | null,
  ): Promise<ExplanationView> {
    const { offer, preferred, seats } = explanation;
    const named = await this.names(principal, [
      ...seats,
      ...mentioned(offer, centreOf),
      ...mentioned(preferred, centreOf),
    ]);
    return {
      ...explanation,
      offset,
      offer: offer === null ? null : { ...offer, name: named(offer.seatId) },
      preferred: preferred === null ? null : { ...preferred, name: named(preferred.seatId) },
      seats: seats.map((seat) => ({ ...seat, name: named(seat.seatId) })),
      names: this.thingNames(explanation),
    };
  }

  /** Names of the people at those seats that lie in the viewer's centres; null for others. */
  async names(
    principal: Principal,
    seats: readonly { readonly seatId: SeatId; readonly centreId: CentreId }[],
  ): Promise<(seatId: SeatId) => string | null> {
    const visible = seats.filter(({ centreId }) => coversCentre(principal, centreId)).map(({ seatId }) => seatId);
    const names = await this.people.names(visible);
    return (seatId) => names.get(seatId)?.displayName ?? null;
  }

  private thingNames({ queueId, rings, scope, seats }: Explanation): ExplanationView['names'] {
    return namesById(this.directory, {
      queues: queueId === null ? [] : [queueId],
      centres: [...scope, ...seats].map(({ centreId }) => centreId),
      rules: scope.flatMap(({ because }) =>
        typeof because === 'object' && 'ruleId' in because ? [because.ruleId] : [],
      ),
      skills: [
        ...rings.flatMap(({ requires }) => Object.keys(requires)),
        ...seats.flatMap(({ lacks }) => lacks.map(({ skillId }) => skillId)),
      ],
    });
  }
}

function mentioned(
  one: { readonly seatId: SeatId } | null,
  centreOf: (seatId: SeatId) => CentreId | null,
): { readonly seatId: SeatId; readonly centreId: CentreId }[] {
  const centreId = one === null ? null : centreOf(one.seatId);
  return one === null || centreId === null ? [] : [{ seatId: one.seatId, centreId }];
}
