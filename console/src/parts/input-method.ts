/**
 * True while the key belongs to an input method: it composes or confirms a candidate, and must not act on the page.
 * Safari ends the composition before the confirming key arrives, and only its legacy code 229 still tells.
 */
export function belongsToInputMethod(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only sign Safari gives; no replacement exists
  return event.isComposing || event.key === 'Process' || event.keyCode === 229;
}
