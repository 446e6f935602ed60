import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { invalidRequest, type Issue } from '../errors/validation';

/** Nest's pipe for `@Body({ schema })`, `@Query({ schema })`, `@Param({ schema })` with our answers. */
@Injectable()
export class SchemaPipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const schema = metadata.schema;
    if (schema === undefined || !this.toValidate(metadata)) return value;
    this.stripProtoKeys(value);
    // A request without a body has none at all; the schema says which keys are missing.
    const input = metadata.type === 'body' ? (value ?? {}) : value;
    const result = await this.validate<T>(input, schema);
    if (result.issues) throw invalidRequest(within(metadata.data, result.issues), schema);
    return result.value;
  }
}

/** One parameter of an address is checked by itself; its mistakes are told under its name. */
function within(parameter: string | undefined, issues: readonly Issue[]): readonly Issue[] {
  return parameter === undefined
    ? issues
    : issues.map((issue) => ({ ...issue, path: [parameter, ...(issue.path ?? [])] }));
}
