/**
 * Points a command passes on its way. `applied`: decided, not on disk. `committed`: on disk, nobody was told.
 * `acknowledged`: the one who asked was told, the outside world was not. `owing`: the same, when there is something that
 * the outside world is owed.
 */
export const ROUTER_POINTS = ['applied', 'committed', 'acknowledged', 'owing'] as const;
export type RouterPoint = (typeof ROUTER_POINTS)[number];
