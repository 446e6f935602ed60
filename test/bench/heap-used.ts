/** Bytes of live objects, after garbage was collected twice: the second time takes what finalisers let go. */
export function heapUsed(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc, as scripts/bench.mjs does');
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}
