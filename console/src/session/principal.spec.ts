import { mayOpen, pagesOf, type Principal } from './principal';

const person = (roles: readonly string[]): Principal => ({
  personId: 'p',
  login: 'p',
  displayName: 'P',
  seatNumber: null,
  roles,
  centreIds: 'all',
  mustChangePassword: false,
});

test.each([
  [['agent'], ['/desk']],
  [['duty-manager'], ['/board']],
  [['admin'], ['/board']],
  [
    ['agent', 'duty-manager'],
    ['/board', '/desk'],
  ],
  [['inspector'], ['/qa']],
  [
    ['agent', 'inspector'],
    ['/desk', '/qa'],
  ],
  [['case-handler'], []],
  [[], []],
])('roles %j open %j, the first being the start page', (roles, pages) => {
  expect(pagesOf(person(roles))).toEqual(pages);
});

test('a page that is not drawn is not open either', () => {
  expect(mayOpen(person(['agent']), '/board')).toBe(false);
  expect(mayOpen(person(['admin']), '/desk')).toBe(false);
  expect(mayOpen(person(['admin', 'duty-manager', 'agent']), '/qa')).toBe(false);
  expect(mayOpen(person(['inspector']), '/desk') || mayOpen(person(['inspector']), '/board')).toBe(false);
});
