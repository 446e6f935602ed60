import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { RoutingModule } from '../routing/routing.module';
import { ClosedContacts } from './closed-contacts';
import { DrawVerifier } from './draw-verification';
import { MinimumTopUp } from './minimum-top-up';
import { NewSamplesReader } from './new-samples';
import { QaGateway } from './qa.gateway';
import { RecordingPlayback } from './recording-playback';
import { RecordingSource } from './recording-source';
import { SampleDraw } from './sample-draw';
import { SampleStore } from './sample-store';
import { SampleViews } from './sample-views';
import { Sampler } from './sampler.service';
import { SamplesController } from './samples.controller';
import { SamplesService } from './samples.service';
import { SamplingController } from './sampling.controller';
import { SamplingRules } from './sampling-rules.service';

/** Samples for quality inspection. Needs the global modules of identity and configuration. */
@Module({
  imports: [RoutingModule, ConversationsModule, CustomersModule],
  controllers: [SamplesController, SamplingController],
  providers: [
    ClosedContacts,
    DrawVerifier,
    MinimumTopUp,
    NewSamplesReader,
    QaGateway,
    RecordingPlayback,
    RecordingSource,
    SampleDraw,
    Sampler,
    SampleStore,
    SamplesService,
    SampleViews,
    SamplingRules,
  ],
})
export class QaModule {}
