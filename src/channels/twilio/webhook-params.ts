/**
 * What a webhook carries, exactly as received: signatures are over everything, also over keys that nobody here knows. A key that
 * comes twice keeps all its values. Values are what strangers wrote: nothing here is trimmed, shortened or cleaned.
 */
export class WebhookParams {
  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  /** Reads an `application/x-www-form-urlencoded` body or a query. */
  static parse(encoded: string): WebhookParams {
    const values = new Map<string, string[]>();
    for (const [key, value] of new URLSearchParams(encoded)) {
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
    return new WebhookParams(values);
  }

  /** The first value; undefined when the key did not come. A repeated value does not change a signature, so it is no error here. */
  get(key: string): string | undefined {
    return this.values.get(key)?.[0];
  }

  /** As `get`, empty when the key did not come. */
  text(key: string): string {
    return this.get(key) ?? '';
  }

  all(key: string): readonly string[] {
    return this.values.get(key) ?? [];
  }

  /** As `twilio`'s own signature functions want it; without prototype, so that no key has a meaning of its own. */
  toSigned(): Record<string, string | string[]> {
    const signed = Object.create(null) as Record<string, string | string[]>;
    for (const [key, all] of this.values) signed[key] = all.length === 1 ? (all[0] ?? '') : [...all];
    return signed;
  }
}
