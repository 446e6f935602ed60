/**
 * How many single-letter changes (insert, delete, replace, swap of neighbours) lead from one word to the other.
 * Optimal string alignment distance.
 */
function editDistance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= left.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1));
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, at(row - 2, column - 2) + 1);
      }
      rows[row]?.push(cost);
    }
  }
  return at(left.length, right.length);
}

/** The known word that was most likely meant: one slip in a short word, two in a word of ten letters or more. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  const upper = word.toUpperCase();
  return known
    .map((candidate) => ({ candidate, distance: editDistance(upper, candidate.toUpperCase()) }))
    .filter(({ candidate, distance }) => distance <= (candidate.length >= 10 ? 2 : 1))
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}
