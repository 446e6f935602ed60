import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { HealthRegistry, type PartHealth } from './health-registry';

/** For balancers and service managers; outside `/api`, so without login. */
@Controller('health')
export class HealthController {
  constructor(private readonly registry: HealthRegistry) {}

  /** The process runs and answers. */
  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 200 when every part can work, else 503; the body names the parts. */
  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ status: 'ready' | 'not-ready'; parts: Readonly<Record<string, PartHealth>> }> {
    const parts = await this.registry.ask();
    const ready = Object.values(parts).every(({ ok }) => ok);
    if (!ready) response.status(503).setHeader('Retry-After', '5');
    return { status: ready ? 'ready' : 'not-ready', parts };
  }
}
