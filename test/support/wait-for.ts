/**
 * Waits for a condition that no event announces.
 * @param what the condition in words, for the error when it does not come
 * @param holds asked every 20 ms; throwing counts as "not yet" and its message is told at the end
 */
export async function waitFor<T>(
  what: string,
  holds: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      const value = await holds();
      if (value !== null && value !== undefined && value !== false) return value;
      last = String(value);
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for: ${what}; last seen: ${last}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
