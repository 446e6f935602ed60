import { ChangeList, type Tracked } from './change-list';

describe('ChangeList', () => {
  const thing = (id: string): Tracked => ({ rec: { id }, isChanged: false, isKnown: false });

  it('tells every id once, as it stands when it is asked', () => {
    const there = new Map<string, Tracked>();
    const list = new ChangeList((id) => there.get(id));
    const take = () => list.take((id, item) => [id, item !== null] as const);
    const [stays, goes, old, again] = [thing('stays'), thing('goes'), thing('again'), thing('again')];
    for (const item of [stays, goes, old]) there.set(item.rec.id, item);
    for (const item of [stays, goes, stays, old]) list.add(item);
    there.delete('goes');
    there.set('again', again);
    list.add(again);
    expect(take()).toEqual([
      ['stays', true],
      ['goes', false],
      ['again', true],
    ]);
    expect(take()).toEqual([]);
    list.add(stays);
    expect(take()).toEqual([['stays', true]]);
  });

  it('does not grow with what came and went while nobody asked, and forgets nothing that was told', () => {
    const there = new Map<string, Tracked>();
    const list = new ChangeList((id) => there.get(id));
    const known = thing('known');
    there.set('known', known);
    list.add(known);
    list.take(() => null);
    there.delete('known');
    list.add(known);
    for (let count = 0; count < 200_000; count++) {
      const item = thing(`c${count}`);
      if (count % 1_000 === 0) there.set(item.rec.id, item);
      list.add(item);
    }
    expect(list.size).toBeLessThan(70_000);
    const told = new Map(list.take((id, item) => [id, item !== null] as const));
    expect(told.get('known')).toBe(false);
    for (const id of there.keys()) expect(told.get(id)).toBe(true);
  });
});
