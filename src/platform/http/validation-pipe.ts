import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { invalidRequest } from '../errors/validation';

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
    if (result.issues) throw invalidRequest(result.issues, schema);
    return result.value;
  }
}
