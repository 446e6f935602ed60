import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiContract, specText } from './api-contract';

const contract = ApiContract.load();
const ACCOUNT = `AC${'a'.repeat(32)}`;
const BASE = `/2010-04-01/Accounts/${ACCOUNT}`;
const CALL = `CA${'b'.repeat(32)}`;
const CONFERENCE = `CF${'c'.repeat(32)}`;

type Pairs = Record<string, string> | [string, string][];
function problems(method: string, path: string, form: Pairs = {}, query: Pairs = {}): string[] {
  return contract.checkRequest({
    method,
    path: BASE + path,
    query: new URLSearchParams(query),
    form: new URLSearchParams(form),
  });
}

it("is Twilio's own document, unmodified", () => {
  const digest = createHash('sha512').update(specText()).digest('hex');
  expect(readFileSync(join(__dirname, 'spec/README.md'), 'utf8')).toContain(digest);
});

describe('a request that Twilio would read as it was meant', () => {
  it.each<[string, string, Pairs, Pairs?]>([
    ['POST', '/Messages.json', { To: '+8613912345678', From: '+1', Body: '好', StatusCallback: 'https://a.example/b' }],
    ['GET', '/Messages.json', {}, { To: '+1', From: '+2', 'DateSent>': '2026-11-24T10:00:00Z', PageSize: '100' }],
    ['GET', `/Messages/SM${'0'.repeat(32)}.json`, {}],
    ['GET', '/Calls.json', {}, { Status: 'in-progress' }],
    ['POST', `/Calls/${CALL}.json`, { Status: 'completed' }],
    ['POST', `/Calls/${CALL}.json`, { Twiml: '<Response/>' }],
    [
      'POST',
      `/Conferences/${CONFERENCE}/Participants.json`,
      [
        ['From', '+1'],
        ['To', 'client:agent_1001'],
        ['Timeout', '20'],
        ['StatusCallbackEvent', 'ringing'],
        ['StatusCallbackEvent', 'answered'],
      ],
    ],
    ['POST', `/Conferences/${CONFERENCE}/Participants/${CALL}.json`, { Hold: 'true' }],
    ['POST', `/Conferences/${CONFERENCE}.json`, { Status: 'completed' }],
  ])('%s %s %j', (...request) => {
    expect(problems(...request)).toEqual([]);
  });
});

describe('a request that is refused', () => {
  const message = { To: '+1', From: '+2', Body: 'x' };
  it.each<[string, string, string, Pairs, Pairs?]>([
    ['one misspelt key', 'POST', '/Messages.json', { ...message, StatusCalback: 'https://a.example/b' }],
    ['a key in small letters', 'POST', '/Messages.json', { to: '+1', From: '+2', Body: 'x' }],
    ['a missing key', 'POST', '/Messages.json', { From: '+2', Body: 'x' }],
    ['no number', 'POST', '/Messages.json', { ...message, ValidityPeriod: 'long' }],
    ['no truth value', 'POST', `/Conferences/${CONFERENCE}/Participants/${CALL}.json`, { Hold: 'yes' }],
    ['a state that cannot be chosen', 'POST', `/Calls/${CALL}.json`, { Status: 'ended' }],
    ['no address', 'POST', '/Messages.json', { ...message, StatusCallback: 'not an address' }],
    ['a misspelt query', 'GET', '/Messages.json', {}, { DateSentAfter: '2026-11-24T10:00:00Z' }],
    ['no instant', 'GET', '/Messages.json', {}, { 'DateSent>': 'yesterday' }],
    ['an unknown status', 'GET', '/Calls.json', {}, { Status: 'talking' }],
    ['a wrong SID', 'GET', '/Messages/123.json', {}],
    ['another kind of SID', 'POST', `/Conferences/${CALL}/Participants/${CALL}.json`, { Muted: 'true' }],
    ['an unknown path', 'POST', '/Texts.json', message],
    ['an unknown method', 'PUT', '/Messages.json', message],
    ['a form where none belongs', 'GET', '/Messages.json', { To: '+1' }],
    [
      'a key twice that is no list',
      'POST',
      '/Messages.json',
      [
        ['To', '+1'],
        ['To', '+2'],
        ['From', '+3'],
        ['Body', 'x'],
      ],
    ],
  ])('for %s', (_, ...request) => {
    expect(problems(...request)).not.toEqual([]);
  });

  it('tells what is wrong, and no values', () => {
    expect(problems('POST', '/Messages.json', { ...message, Boddy: 'secret' }).join()).toMatch(/Boddy/);
    expect(problems('POST', '/Messages.json', { ...message, Boddy: 'secret' }).join()).not.toMatch(/secret/);
  });
});

describe('an answer', () => {
  const answer = { sid: `SM${'0'.repeat(32)}`, status: 'queued', date_sent: null, error_code: null };
  const check = (body: object, status = 201) => contract.checkResponse('POST', `${BASE}/Messages.json`, status, body);

  it('as Twilio gives it is right', () => {
    expect(check(answer)).toEqual([]);
  });

  it.each([
    ['an unknown property', { ...answer, messageSid: 'x' }, 201],
    ['an unknown status', { ...answer, status: 'on its way' }, 201],
    ['a wrong SID', { ...answer, sid: 'SM1' }, 201],
    ['a status code that the document does not have', answer, 200],
  ])('with %s is wrong', (_, body, status) => {
    expect(check(body, status)).not.toEqual([]);
  });
});
