import { CrashProbe, parseCrashAt, ROUTER_POINTS } from './router-probe';

describe('parseCrashAt', () => {
  it.each(ROUTER_POINTS)('reads a passing of %s', (point) => {
    expect(parseCrashAt(`${point}:37`)).toEqual({ point, passing: 37 });
  });

  it.each(['applied', 'applied:0', 'applied:-1', 'applied:1.5', 'sent:3', '', 'applied:3 ', 'committed:1234567890'])(
    'takes %j for somebody else’s',
    (text) => {
      expect(parseCrashAt(text)).toBeNull();
    },
  );
});

describe('CrashProbe', () => {
  it('kills once, at its passing of its point', () => {
    let passings = 0;
    const kills: number[] = [];
    const probe = new CrashProbe('committed', 2, () => kills.push(passings));
    for (passings = 1; passings <= 4; passings++) {
      probe.passed('applied');
      probe.passed('committed');
      probe.passed('acknowledged');
    }
    expect(kills).toEqual([2]);
  });
});
