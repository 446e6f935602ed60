import { type DynamicModule, Module } from '@nestjs/common';
import { databaseSchema } from './database-schema';
import { PlatformModule, type PlatformOptions } from './platform/platform.module';

/** The only place that knows every room. */
@Module({ imports: [] })
export class AppModule {
  static forRoot(options: Omit<PlatformOptions, 'schema'>): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.forRoot({ ...options, schema: databaseSchema })] };
  }
}
