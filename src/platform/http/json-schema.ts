import { z } from 'zod';

/**
 * A schema of ours as JSON Schema 2020-12, which is what OpenAPI 3.1 wants: what a caller may send, so with the keys that have a
 * default left optional. Rules that JSON Schema cannot say (a refinement over two fields) are missing: the answer names them.
 * @throws Error for a schema that contains itself; none of ours does, and a reference would need a name
 */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', cycles: 'throw' });
  // The document says once which dialect its schemas are in.
  delete described.$schema;
  return described;
}
