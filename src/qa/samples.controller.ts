import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AuditActor } from '../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../identity/decorators';
import type { Principal } from '../identity/principal';
import type { SampleDetail, SamplePage } from '../platform/realtime/console-protocol';
import { type DrawVerification, DrawVerifier } from './draw-verification';
import { RecordingPlayback } from './recording-playback';
import { SamplesService } from './samples.service';
import {
  sampleOrContactId,
  type SamplesQuery,
  samplesQuery,
  type VerificationQuery,
  verificationQuery,
} from './samples.schema';

/** Samples are for inspectors alone: whoever runs the shift or the system has no business in them. */
@Controller('api/samples')
@RequireRoles('inspector')
export class SamplesController {
  constructor(
    private readonly samples: SamplesService,
    private readonly verifier: DrawVerifier,
    private readonly playback: RecordingPlayback,
  ) {}

  /** The latest first. `next` goes into `before` of the next page. */
  @Get()
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: samplesQuery }) query: SamplesQuery,
  ): Promise<SamplePage> {
    return this.samples.list(principal, query);
  }

  /** Draws again what was drawn of a queue: candidates, drawn and expected, and whether both draws agree. */
  @Get('verification')
  async verify(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: verificationQuery }) query: VerificationQuery,
  ): Promise<DrawVerification> {
    return this.verifier.verify(principal, query);
  }

  /** By the id of the sample or of its contact. Every look is in the audit trail. */
  @Get(':sampleId')
  async open(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('sampleId', { schema: sampleOrContactId }) sampleId: string,
  ): Promise<SampleDetail> {
    return this.samples.open(principal, actor, sampleId);
  }

  /** The audio, whole or the asked-for part of it. */
  @Get(':sampleId/recording')
  async play(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: AuditActor,
    @Param('sampleId', { schema: sampleOrContactId }) sampleId: string,
    @Headers('range') range: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const sample = await this.samples.require(principal, actor, sampleId);
    await this.playback.play(actor, principal, sample, range, response);
  }
}
