import { type Listed, WorkList } from './work-list';

describe('WorkList', () => {
  it('holds each thing once, in the order listed, and tells it', () => {
    const items: Listed[] = [{ isDirty: false }, { isDirty: false }, { isDirty: false }];
    const [first, second, third] = items as [Listed, Listed, Listed];
    const list = new WorkList<Listed>();
    for (const item of [second, first, second, third]) list.add(item);
    expect([list.size, list.only()]).toEqual([3, undefined]);
    const seen: Listed[] = [];
    list.retain((item) => {
      seen.push(item);
      return item !== first;
    });
    expect(seen).toEqual([second, first, third]);
    expect(items.map(({ isDirty }) => isDirty)).toEqual([false, true, true]);
    list.retain((item) => item === third);
    expect(list.only()).toBe(third);
    list.clear();
    expect([list.size, third.isDirty]).toEqual([0, false]);
  });
});
