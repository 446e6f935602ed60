/** Contacts that one rule version decided about. */
export interface Stratum {
  readonly candidates: number;
  readonly rate: number;
  /** Drawn by chance; 100 % rules and minimum do not count. */
  readonly drawn: number;
}

export interface ChiSquare {
  readonly value: number;
  /** Strata that could have come out otherwise: 0 < rate < 1 and at least one contact. */
  readonly degrees: number;
}

/**
 * Pearson's statistic of drawn against expected, summed over the strata. With one degree of freedom a true rate exceeds 3.84 once in
 * 20 times and 10.83 once in 1,000 times.
 */
export function chiSquare(strata: readonly Stratum[]): ChiSquare {
  const open = strata.filter(({ candidates, rate }) => candidates > 0 && rate > 0 && rate < 1);
  const value = open.reduce((sum, { candidates, rate, drawn }) => {
    const expected = candidates * rate;
    return sum + (drawn - expected) ** 2 / (expected * (1 - rate));
  }, 0);
  return { value, degrees: open.length };
}
