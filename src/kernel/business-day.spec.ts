import { type BusinessPeriod, businessPeriod, midnightBefore } from './business-day';

const at = (text: string) => Date.parse(`${text}+08:00`);

describe('a business period in Asia/Shanghai', () => {
  it.each<[string, BusinessPeriod, string, string]>([
    ['2026-11-25T00:00:00.000', 'day', '2026-11-25T00:00', '2026-11-26T00:00'],
    ['2026-11-25T23:59:59.999', 'day', '2026-11-25T00:00', '2026-11-26T00:00'],
    ['2026-11-23T00:00:00.000', 'week', '2026-11-23T00:00', '2026-11-30T00:00'],
    ['2026-11-29T23:59:59.999', 'week', '2026-11-23T00:00', '2026-11-30T00:00'],
    ['2026-11-22T23:59:59.999', 'week', '2026-11-16T00:00', '2026-11-23T00:00'],
    ['1970-01-01T12:00:00.000', 'week', '1969-12-29T00:00', '1970-01-05T00:00'],
    ['2026-12-31T23:59:59.999', 'month', '2026-12-01T00:00', '2027-01-01T00:00'],
    ['2028-02-29T08:00:00.000', 'month', '2028-02-01T00:00', '2028-03-01T00:00'],
    ['2026-03-01T00:00:00.000', 'month', '2026-03-01T00:00', '2026-04-01T00:00'],
  ])('%s lies in the %s from %s to %s', (instant, period, start, end) => {
    expect(businessPeriod(at(instant), period)).toEqual({ start: at(start), end: at(end) });
  });

  it('begins its days at the midnight before', () => {
    const noon = at('2026-11-25T12:00');
    expect(businessPeriod(noon, 'day').start).toBe(midnightBefore(noon));
  });
});
