import { branchToCut } from './branch-to-cut';

describe('undoing a merging', () => {
  it.each([
    ['the other was merged into this one', ['me'], ['other', 'me'], 'other'],
    ['this one was merged into the other', ['me', 'other'], ['other'], 'me'],
    ['both into a third', ['me', 'root'], ['other', 'root'], 'other'],
    // What the other had taken in before stays with it.
    ['the other brought one along', ['me'], ['brought', 'other', 'me'], 'other'],
    ['this one had been merged on the way', ['me', 'mid', 'root'], ['root'], 'mid'],
    ['the other hangs on the middle', ['me', 'mid', 'root'], ['other', 'mid', 'root'], 'other'],
  ])('%s', (_what, own, other, branch) => {
    expect(branchToCut(own, other)).toBe(branch);
  });

  it.each([
    ['an address of its own', ['me'], ['me']],
    ['two who have nothing to do with each other', ['me'], ['other']],
  ])('has nothing to cut for %s', (_what, own, other) => {
    expect(() => branchToCut(own, other)).toThrow('not cut off');
  });
});
