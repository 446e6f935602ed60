import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HealthRegistry } from '../../platform/health/health-registry';
import { CommittedContacts } from '../committed-contacts';
import { KeyedQueue } from '../keyed-queue';
import { PhoneReconciler } from './phone-reconciler';
import { PhoneService } from './phone.service';
import { VOICE_PROVIDER, type VoiceProvider } from './voice-provider';

const RETRY_MS = 1_000;

/**
 * The line to the configured provider: hands its events over one after the other for each call, and reconciles whenever
 * provider and router are both there again. It begins when the router is ready: before that no event could be taken.
 */
@Injectable()
export class PhoneLine implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PhoneLine.name);
  private readonly work = new KeyedQueue();
  private started = false;
  private stopped = false;
  private reconciling: Promise<void> | null = null;
  private reconcileAgain = false;
  private retry: NodeJS.Timeout | undefined;
  private bootstrapped = false;

  constructor(
    @Inject(VOICE_PROVIDER) private readonly provider: VoiceProvider | null,
    private readonly contacts: CommittedContacts,
    private readonly phone: PhoneService,
    private readonly reconciler: PhoneReconciler,
    health: HealthRegistry,
  ) {
    if (provider === null) return;
    this.contacts.subscribe({
      onReset: () => {
        this.begin();
      },
    });
    health.register('phone', () => {
      const status = provider.status();
      return { ok: true, impaired: status === 'away', detail: `${provider.name}: ${status}` };
    });
  }

  onApplicationBootstrap(): void {
    this.bootstrapped = true;
    this.begin();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.provider?.stop();
    await this.reconciling;
    await this.work.idle();
  }

  private begin(): void {
    const { provider } = this;
    if (provider === null || !this.bootstrapped || !this.contacts.isLoaded || this.stopped) return;
    if (this.started) {
      this.reconcile();
      return;
    }
    this.started = true;
    provider.start({
      onEvent: (event) => this.work.run(event.callId, () => this.phone.onEvent(provider, event)),
      onStatus: (status) => {
        this.logger.log(`telephony (${provider.name}) is ${status}`);
        if (status === 'back') this.reconcile();
      },
    });
  }

  /** One at a time; asked for meanwhile, once more afterwards; failed, again in a moment. */
  private reconcile(): void {
    const { provider } = this;
    if (provider === null || this.stopped) return;
    if (this.reconciling !== null) {
      this.reconcileAgain = true;
      return;
    }
    this.reconciling = this.reconciler
      .reconcile(provider, this.work)
      .catch((error: unknown) => {
        this.logger.warn('the calls of the provider could not be compared with ours; trying again', error);
        clearTimeout(this.retry);
        this.retry = setTimeout(() => {
          this.reconcile();
        }, RETRY_MS).unref();
      })
      .finally(() => {
        this.reconciling = null;
        if (!this.reconcileAgain) return;
        this.reconcileAgain = false;
        this.reconcile();
      });
  }
}
