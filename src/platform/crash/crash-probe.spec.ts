import { CrashProbe, parseCrashAt } from './crash-probe';

const POINTS = ['applied', 'committed', 'message-stored'] as const;

describe('parseCrashAt', () => {
  it.each(POINTS)('reads a passing of %s', (point) => {
    expect(parseCrashAt(`${point}:37`, POINTS)).toEqual({ point, passing: 37 });
  });

  it.each(['applied', 'applied:0', 'applied:-1', 'applied:1.5', 'sent:3', '', 'applied:3 ', 'committed:1234567890'])(
    'takes %j for somebody else’s',
    (text) => {
      expect(parseCrashAt(text, POINTS)).toBeNull();
    },
  );
});

describe('CrashProbe', () => {
  it('kills once, at its passing of its point', () => {
    let passings = 0;
    const kills: number[] = [];
    const probe = new CrashProbe<string>('committed', 2, () => kills.push(passings));
    for (passings = 1; passings <= 4; passings++) {
      probe.passed('applied');
      probe.passed('committed');
      probe.passed('acknowledged');
    }
    expect(kills).toEqual([2]);
  });
});
