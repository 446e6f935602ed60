import { AccessRefused } from '../../identity/access-refused';
import { outsideYourCentres } from '../../identity/identity.errors';
import { coversCentre, type Principal } from '../../identity/principal';
import type { AccessPointDocument, RuleDocument } from './configuration.schema';
import { type AnyDocument, type Kind, KIND_FACTS } from './kinds';

/**
 * An administrator of single centres changes what concerns only these centres: the centres themselves, access points
 * with their home there, rules between them. Everything else is the whole hotline's.
 * @throws AccessRefused
 */
export function requireMayChange(
  principal: Principal,
  kind: Kind | 'settings',
  before: AnyDocument | undefined,
  after: AnyDocument | undefined,
): void {
  if (principal.centreIds === 'all') return;
  const one = kind === 'settings' ? 'routing-settings' : KIND_FACTS[kind].one;
  const subject = `${one}:${after?.id ?? before?.id ?? 'routing'}`;
  const versions = [before, after].filter((document) => document !== undefined);
  const own = kind !== 'settings' && versions.every((document) => isWithin(principal, kind, document));
  // Centres come and go by a decision for the whole hotline.
  const stays = kind !== 'centres' || versions.length === 2;
  if (!own || !stays) throw new AccessRefused(outsideYourCentres(`The ${subject.replace(':', ' ')}`), subject);
}

/** Whether the document concerns one of the principal's centres, or the whole hotline and so everybody. */
export function maySee(principal: Principal, kind: Kind, document: AnyDocument): boolean {
  const centreIds = centresOf(kind, document);
  return centreIds === null || centreIds.some((id) => coversCentre(principal, id));
}

/** Whether everything that the document concerns lies in the principal's centres. */
function isWithin(principal: Principal, kind: Kind, document: AnyDocument): boolean {
  const centreIds = centresOf(kind, document);
  return centreIds !== null && centreIds.every((id) => coversCentre(principal, id));
}

/** The centres that a document concerns; null: the whole hotline. */
function centresOf(kind: Kind, document: AnyDocument): readonly string[] | null {
  switch (kind) {
    case 'centres':
      return [document.id];
    case 'accessPoints': {
      const { homeCentreId, weights } = document as AccessPointDocument;
      if (homeCentreId !== undefined) return [homeCentreId];
      return weights === undefined ? null : Object.keys(weights);
    }
    case 'rules': {
      const { homeCentreId, action, targets } = document as RuleDocument;
      // Targets of `move` are queues; who goes there stays at the same home.
      return action === 'widen' ? [homeCentreId, ...targets] : [homeCentreId];
    }
    case 'queues':
    case 'skills':
    case 'outcomes':
      return null;
  }
}
