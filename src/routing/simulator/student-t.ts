/**
 * The quantile of Student's t distribution by which a standard error is multiplied for the half width of a 95 %
 * confidence interval: P(T ≤ t) = 0.975.
 *
 * The distribution function for whole degrees of freedom is a finite sum (Abramowitz and Stegun, Handbook of Mathematical
 * Functions, 26.7.3 and 26.7.4); the quantile is found by halving an interval. @param freedom whole, 1 or more
 */
export function studentT975(freedom: number): number {
  let low = 0;
  let high = 13;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(−t ≤ T ≤ t). */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= (cosine * cosine * (power - 1)) / power;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
