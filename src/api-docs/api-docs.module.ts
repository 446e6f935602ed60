import { Module } from '@nestjs/common';
import { ApiDocsController } from './api-docs.controller';
import { ApiDocument } from './api-document';

/** The API document and its page. It knows the guards' rules (identity) and every controller by Nest's own list, no feature. */
@Module({ controllers: [ApiDocsController], providers: [ApiDocument] })
export class ApiDocsModule {}
