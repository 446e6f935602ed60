import { randomUUID } from 'node:crypto';
import { type Role, ROLES } from '../../../src/identity/principal';
import { type AccessHouse, type Caller, PASSWORD, type Place } from './house';

/**
 * Who may use which REST route, and for which centres. `access-matrix.spec.ts` holds it to the running application both ways: a route
 * without an entry fails, and so does an entry whose route does not behave as it says. `docs/access.md` is printed from it.
 *
 * A new route needs one entry here: who may, what its centre limit is, and how to ask for something near and something far.
 */
export interface RouteAccess {
  /** `everybody`: no session. `provider`: no session and no origin, but a signature. */
  readonly who: 'everybody' | 'provider' | readonly Role[];
  /** Works while the one-time password is not changed. */
  readonly beforePasswordChange?: true;
  readonly centres: CentreLimit;
  /** The code of an answer that only somebody who is allowed in gets, where the house has nothing to give. */
  readonly empty?: string;
  /** A valid request about something of this place. */
  readonly ask: (house: AccessHouse, place: Place, caller: Caller | null) => Asked | Promise<Asked>;
}

export type CentreLimit =
  /** Concerns the caller alone, or what belongs to everybody. */
  | { readonly limit: 'none'; readonly because: string }
  /** About a thing of one's own centres; the code is what people of other centres are told. */
  | { readonly limit: 'own'; readonly otherwise: string }
  /** Answers with what lies in one's own centres. `shows`: what stands in the answer when it holds things of this place. */
  | { readonly limit: 'shown'; readonly shows: (house: AccessHouse, place: Place) => string }
  /** Only for people of all centres. `unseen`: what others are told of a thing that they may not even read. */
  | { readonly limit: 'whole'; readonly unseen?: string };

export interface Asked {
  /** Parameters of the path, by name. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: object;
}

const ADMIN: readonly Role[] = ['admin'];
const INSPECTOR: readonly Role[] = ['inspector'];
const MANAGERS: readonly Role[] = ['admin', 'duty-manager'];

const OWN_SESSION = { limit: 'none', because: "the caller's own session" } as const;
const DOCUMENTS = { limit: 'none', because: 'says nothing of any centre' } as const;
const HOTLINE = { limit: 'none', because: "the whole hotline's" } as const;
const OWN_PERSON = { limit: 'own', otherwise: 'person-not-found' } as const;
const OWN = { limit: 'own', otherwise: 'outside-your-centres' } as const;
const WHOLE = { limit: 'whole' } as const;

const nothing = (): Asked => ({});
const reason = '查验';

export const ROUTES: Readonly<Record<string, RouteAccess>> = {
  'GET /health/live': { who: 'everybody', centres: DOCUMENTS, ask: nothing },
  'GET /health/ready': { who: 'everybody', centres: DOCUMENTS, ask: nothing },

  'GET /api/openapi.json': { who: ROLES, centres: DOCUMENTS, ask: nothing },
  'GET /api/docs': { who: ROLES, centres: DOCUMENTS, ask: nothing },
  'GET /api/docs/:file': { who: ROLES, centres: DOCUMENTS, ask: () => ({ params: { file: 'start.js' } }) },

  'POST /api/session': {
    who: 'everybody',
    centres: OWN_SESSION,
    ask: () => ({ body: { login: 'all.everything', password: PASSWORD } }),
  },
  'GET /api/session': { who: ROLES, beforePasswordChange: true, centres: OWN_SESSION, ask: nothing },
  'DELETE /api/session': { who: ROLES, beforePasswordChange: true, centres: OWN_SESSION, ask: nothing },
  'PUT /api/session/password': {
    who: ROLES,
    beforePasswordChange: true,
    centres: OWN_SESSION,
    ask: async (house, _, caller) => {
      if (caller !== null) await house.asAtFirst(caller.login);
      return { body: { currentPassword: PASSWORD, newPassword: `${PASSWORD}, ${house.fresh()}` } };
    },
  },

  'GET /api/sessions': { who: ROLES, centres: OWN_SESSION, ask: nothing },
  'DELETE /api/sessions': { who: ROLES, centres: OWN_SESSION, ask: nothing },

  'GET /api/people': {
    who: MANAGERS,
    centres: { limit: 'shown', shows: (_, place) => `${place}.target` },
    ask: nothing,
  },
  'GET /api/people/:id': { who: MANAGERS, centres: OWN_PERSON, ask: target },
  'POST /api/people': {
    who: ADMIN,
    centres: OWN,
    ask: (house, place) => {
      const login = `${place}.new${house.fresh()}`;
      return { body: { login, displayName: house.name(place), roles: ['agent'], centreIds: [`${place}-1`] } };
    },
  },
  'PATCH /api/people/:id': {
    who: ADMIN,
    centres: OWN_PERSON,
    ask: async (house, place) => {
      const { params } = target(house, place);
      const { version } = await house.read(`/api/people/${params.id}`);
      return { params, body: { version, displayName: house.name(place) } };
    },
  },
  'POST /api/people/:id/password': { who: ADMIN, centres: OWN_PERSON, ask: target },
  'GET /api/people/:id/sessions': { who: ADMIN, centres: OWN_PERSON, ask: target },
  'DELETE /api/people/:id/sessions': { who: ADMIN, centres: OWN_PERSON, ask: target },
  'DELETE /api/people/:id/lock': { who: ADMIN, centres: OWN_PERSON, ask: target },
  'GET /api/people/:id/skills': { who: MANAGERS, centres: OWN_PERSON, ask: target },
  'PUT /api/people/:id/skills': {
    who: MANAGERS,
    centres: OWN_PERSON,
    ask: async (house, place) => {
      const { params } = target(house, place);
      const { version } = await house.read(`/api/people/${params.id}/skills`);
      return { params, body: { version, skills: { nobody: 1 + (house.fresh() % 2), [`${place}-talk`]: 5 } } };
    },
  },
  'GET /api/people/:id/seat': { who: MANAGERS, centres: OWN_PERSON, ask: target },
  'PUT /api/people/:id/seat': {
    who: ADMIN,
    centres: OWN_PERSON,
    ask: async (house, place) => {
      const { params } = target(house, place);
      const { version } = await house.read(`/api/people/${params.id}/seat`);
      return { params, body: { version, capacity: 100 + (house.fresh() % 2) } };
    },
  },
  'GET /api/seat-profiles': {
    who: MANAGERS,
    centres: { limit: 'shown', shows: (_, place) => `${place}-talk` },
    ask: nothing,
  },
  'GET /api/audit': {
    who: ADMIN,
    centres: { limit: 'shown', shows: (_, place) => `${place}-1` },
    ask: () => ({ query: '?limit=200' }),
  },

  ...items('centres', { readers: ROLES, centres: true, spare: '2' }),
  ...items('skills', { readers: ROLES, centres: false, spare: 'spare' }),
  ...items('queues', { readers: ROLES, centres: false, spare: 'spare' }),
  ...items('outcomes', { readers: ROLES, centres: false, spare: 'spare' }),
  ...items('access-points', { readers: MANAGERS, centres: true, spare: 'spare' }),
  ...items('rules', { readers: MANAGERS, centres: true, spare: 'spare' }),
  // Centres come and go by a decision for the whole hotline.
  ...withLimit('POST /api/centres', WHOLE),
  ...withLimit('DELETE /api/centres/:id', { limit: 'whole', unseen: 'centre-not-found' }),

  'GET /api/routing-settings': { who: MANAGERS, centres: HOTLINE, ask: nothing },
  'PUT /api/routing-settings': {
    who: ADMIN,
    centres: WHOLE,
    ask: async (house) => {
      const settings = await house.read('/api/routing-settings');
      return { body: { ...settings, preferMs: 60_000 + house.fresh() } };
    },
  },
  'PUT /api/organisation': {
    who: ADMIN,
    centres: WHOLE,
    ask: (house) => ({ body: { outcomes: [{ id: 'spare', name: house.commonName() }] } }),
  },

  'GET /api/queues/:queueId/sampling': {
    who: ['admin', 'inspector'],
    centres: HOTLINE,
    ask: () => ({ params: { queueId: 'waiting' } }),
  },
  'PUT /api/queues/:queueId/sampling': {
    who: ADMIN,
    centres: WHOLE,
    ask: async (house) => {
      const { version } = await house.read('/api/queues/waiting/sampling');
      return { params: { queueId: 'waiting' }, body: { version, rate: 1 / (1 + house.fresh()) } };
    },
  },
  'GET /api/samples': {
    who: INSPECTOR,
    centres: { limit: 'shown', shows: (house, place) => house.personId(`${place}.sampled`) },
    ask: bothSampled,
  },
  'GET /api/samples/verification': {
    who: INSPECTOR,
    centres: { limit: 'none', because: 'counts contacts of the own centres only' },
    ask: async (house, place) => {
      await bothSampled(house);
      const { closedAt } = await house.sample(place);
      return { query: `?queueId=${place}-desk&from=${closedAt.getTime() - 1}&to=${closedAt.getTime() + 1}` };
    },
  },
  'GET /api/samples/:sampleId': {
    who: INSPECTOR,
    centres: { limit: 'own', otherwise: 'sample-not-found' },
    ask: async (house, place) => ({ params: { sampleId: (await house.sample(place)).sampleId } }),
  },
  'GET /api/samples/:sampleId/recording': {
    who: INSPECTOR,
    centres: { limit: 'own', otherwise: 'sample-not-found' },
    empty: 'recording-not-found',
    ask: async (house, place) => ({ params: { sampleId: (await house.sample(place)).sampleId } }),
  },

  'POST /api/rules/:id/switch': {
    who: MANAGERS,
    centres: OWN,
    ask: (_, place) => ({
      params: { id: `${place}-rule` },
      body: { position: 'on', reason, until: Date.now() + 3_600_000 },
    }),
  },
  'POST /api/centres/:id/state': {
    who: MANAGERS,
    centres: OWN,
    ask: (house, place) => ({
      params: { id: `${place}-2` },
      body: { state: house.fresh() % 2 === 0 ? 'active' : 'degraded', reason },
    }),
  },
  'POST /api/seats/:id/state': {
    who: MANAGERS,
    centres: OWN,
    ask: async (house, place) => ({
      params: { id: await house.seat(place) },
      body: { state: 'not-ready', notReadyReason: 'meal', reason },
    }),
  },
  'POST /api/contacts/:id/requeue': { who: MANAGERS, centres: OWN, ask: waiting({ reason }) },
  'POST /api/contacts/:id/close': { who: MANAGERS, centres: OWN, ask: waiting({ reason }) },
  'POST /api/contacts/:id/priority': { who: MANAGERS, centres: OWN, ask: waiting({ priority: 7, reason }) },
  'GET /api/dead-letters': {
    who: MANAGERS,
    centres: { limit: 'shown', shows: (_, place) => `${place}-engaged` },
    ask: async (house) => {
      await house.deadLetter('near');
      await house.deadLetter('far');
      return {};
    },
  },
  'POST /api/dead-letters/:actionId/retry': {
    who: MANAGERS,
    centres: { limit: 'own', otherwise: 'dead-letter-not-found' },
    ask: async (house, place) => ({ params: { actionId: await house.deadLetter(place) } }),
  },
  'GET /api/contacts/:id/explanation': { who: MANAGERS, centres: OWN, ask: waiting() },
  'GET /api/contacts/:id/offers': { who: MANAGERS, centres: OWN, ask: waiting() },
  'GET /api/contacts/:id/offers/:offerId/explanation': {
    who: MANAGERS,
    centres: OWN,
    empty: 'offer-not-found',
    ask: async (house, place) => ({ params: { id: await house.waitingContact(place), offerId: 'o-0' } }),
  },

  ...webhooks('/channels/sms/twilio', ['inbound', 'status']),
  ...webhooks('/channels/phone/twilio', ['voice', 'fallback', 'wait', 'hold', 'status', 'conference', 'leg']),
  'GET /channels/phone/twilio/music.wav': { who: 'everybody', centres: DOCUMENTS, ask: nothing },
};

async function bothSampled(house: AccessHouse): Promise<Asked> {
  await house.sample('near');
  await house.sample('far');
  return {};
}

/** Addresses that a provider's machines post to. */
function webhooks(path: string, names: readonly string[]): Record<string, RouteAccess> {
  const access: RouteAccess = {
    who: 'provider',
    centres: { limit: 'none', because: "the provider's own calls and messages" },
    ask: () => ({ body: { MessageSid: `SM${'0'.repeat(32)}`, From: '+8613900000000', To: '95598', Body: 'x' } }),
  };
  return Object.fromEntries(names.map((name) => [`POST ${path}/${name}`, access]));
}

function target(house: AccessHouse, place: Place) {
  return { params: { id: house.personId(`${place}.target`) } };
}

function waiting(body?: object): RouteAccess['ask'] {
  return async (house, place) => ({
    params: { id: await house.waitingContact(place) },
    ...(body === undefined ? {} : { body }),
  });
}

/** The five routes of a kind of configured thing. `spare`: what is asked for and may be deleted. */
function items(
  path: string,
  { readers, centres, spare }: { readonly readers: readonly Role[]; readonly centres: boolean; readonly spare: string },
): Record<string, RouteAccess> {
  const one = path.replace(/s$/, '');
  const nameIn = (house: AccessHouse, place: Place): string => (centres ? house.name(place) : house.commonName());
  const idOf = (place: Place): string => (centres ? `${place}-${spare}` : spare);
  const changed = centres ? ({ limit: 'own', otherwise: `${one}-not-found` } as const) : WHOLE;
  /** The whole thing as it is now; a deleted one is put back. */
  const present = async (house: AccessHouse, place: Place) => {
    const { version, id, ...rest } = await house.readOrRestore(`/api/${path}/${idOf(place)}`);
    return { version, id: String(id), rest };
  };
  return {
    [`GET /api/${path}`]: {
      who: readers,
      centres: centres ? { limit: 'shown', shows: (_, place) => idOf(place) } : HOTLINE,
      ask: async (house) => {
        await present(house, 'near');
        return {};
      },
    },
    [`GET /api/${path}/:id`]: {
      who: readers,
      centres: centres ? changed : HOTLINE,
      ask: async (house, place) => ({ params: { id: (await present(house, place)).id } }),
    },
    [`POST /api/${path}`]: {
      who: ADMIN,
      centres: centres ? OWN : WHOLE,
      ask: async (house, place) => {
        const { rest } = await present(house, place);
        const id = `${place}-new${house.fresh()}`;
        return {
          body: { ...rest, id, name: nameIn(house, place), ...('address' in rest ? { address: `wk-${id}` } : {}) },
        };
      },
    },
    [`PUT /api/${path}/:id`]: {
      who: ADMIN,
      centres: changed,
      ask: async (house, place) => {
        const { id, version, rest } = await present(house, place);
        return { params: { id }, body: { ...rest, version, name: nameIn(house, place) } };
      },
    },
    [`DELETE /api/${path}/:id`]: {
      who: ADMIN,
      centres: changed,
      ask: async (house, place) => {
        const { id, version } = await present(house, place);
        return { params: { id }, query: `?version=${version}` };
      },
    },
  };
}

/** The route of a kind as it is, but for its centre limit. */
function withLimit(route: string, centres: CentreLimit): Record<string, RouteAccess> {
  const path = /\/api\/([a-z-]+)/.exec(route)?.[1] ?? '';
  const found = items(path, { readers: ROLES, centres: true, spare: '2' })[route];
  if (found === undefined) throw new Error(`${route} is no route of a kind`);
  return { [route]: { ...found, centres } };
}

/** A key of its own for every call: a repeated one would be answered from its receipt. */
export function idempotencyKey(): string {
  return randomUUID();
}
