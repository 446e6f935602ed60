/**
 * Two ways up that end at the same customer: where they meet, the branch of the other one is cut off; when the other is an ancestor of
 * this one, this one's own branch. Either way what was one before the merging stays one.
 * @param own ids from the customer of the contact to the root
 * @param other ids from the owner of the address to the root
 */
export function branchToCut(own: readonly string[], other: readonly string[]): string {
  const meeting = other.findIndex((id) => own.includes(id));
  const before = other[meeting - 1] ?? own[own.indexOf(other[meeting] ?? '') - 1];
  if (before === undefined) throw new Error('an address of the customer itself is not cut off');
  return before;
}
