import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/routing.module';
import { JournalReader } from '../routing/journal/journal-reader';
import { BoardGateway } from './board.gateway';
import { BoardService } from './board.service';
import { DayStore } from './day-store';
import { DeadLetterWatch } from './dead-letter-watch';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersService } from './dead-letters.service';
import { DirectoryNames } from './directory-names';
import { ExplanationController } from './explanation/explanation.controller';
import { ExplanationService } from './explanation/explanation.service';
import { ExplanationViews } from './explanation/explanation-views';
import { PastExplanationService } from './explanation/past-explanation.service';
import { BacklogMetrics } from './metrics/backlog-metrics';
import { FactMetrics } from './metrics/fact-metrics';
import { StateMetrics } from './metrics/state-metrics';
import { SupervisionCatchUp } from './supervision-catch-up';
import { SupervisionController } from './supervision.controller';
import { SupervisionService } from './supervision.service';

/** The duty board and what duty managers may do. Needs the global modules of identity and configuration. */
@Module({
  imports: [RoutingModule],
  controllers: [SupervisionController, ExplanationController, DeadLettersController],
  providers: [
    BoardGateway,
    BoardService,
    DayStore,
    DeadLetterWatch,
    DeadLettersService,
    DirectoryNames,
    ExplanationService,
    ExplanationViews,
    PastExplanationService,
    JournalReader,
    SupervisionService,
    SupervisionCatchUp,
    BacklogMetrics,
    FactMetrics,
    StateMetrics,
  ],
})
export class LiveModule {}
