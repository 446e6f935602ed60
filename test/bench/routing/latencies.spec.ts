import { Latencies } from './latencies';

it('gives percentiles by nearest rank, by kind and for all', () => {
  const latencies = new Latencies(300);
  for (let value = 200; value >= 1; value--) latencies.add('tick', value);
  for (let value = 1; value <= 100; value++) latencies.add('contact-queued', 1_000 * value);
  expect(latencies.byKind()).toEqual({
    tick: { count: 200, meanNs: 100.5, p50Ns: 100, p99Ns: 198, maxNs: 200 },
    'contact-queued': { count: 100, meanNs: 50_500, p50Ns: 50_000, p99Ns: 99_000, maxNs: 100_000 },
  });
  expect(latencies.all()).toEqual({
    count: 300,
    meanNs: 16_900.333333333332,
    p50Ns: 150,
    p99Ns: 97_000,
    maxNs: 100_000,
  });
});
