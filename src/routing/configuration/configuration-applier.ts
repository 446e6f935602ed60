import { Inject, Injectable, Logger } from '@nestjs/common';
import { OperationalError } from '../../platform/errors/errors';
import type { RoutingConfig } from '../engine/config';
import { type CommandResult, ROUTER, type RouterPort } from '../ports';
import { ConfigurationDirectory } from './configuration-directory';

/** Brings a committed version into force. */
@Injectable()
export class ConfigurationApplier {
  private readonly log = new Logger(ConfigurationApplier.name);

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly directory: ConfigurationDirectory,
  ) {}

  /**
   * Resolves when the router decides by this version, or by a newer one, or cannot say so now: the change is committed
   * and stands; the router compares versions at every start and every few seconds.
   */
  async apply(config: RoutingConfig): Promise<{ readonly configVersion: number; readonly inForce: boolean }> {
    const configVersion = config.version;
    await this.directory.refresh();
    try {
      const result = await this.router.submit(
        { kind: 'config-changed', config },
        { commandId: `config-${configVersion}` },
      );
      return { configVersion, inForce: this.isInForce(configVersion, result) };
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.log.warn(`configuration ${configVersion} is committed, not in force yet: ${error.code}`);
      return { configVersion, inForce: false };
    }
  }

  private isInForce(configVersion: number, result: CommandResult): boolean {
    if (result.accepted) return true;
    // Two writers committed one after the other and the later one's command came first: it holds our change, too.
    if (result.reason === 'stale-config') return true;
    this.log.error(`the router refused configuration ${configVersion}: ${result.reason}: ${result.detail}`);
    return false;
  }
}
