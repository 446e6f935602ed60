import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../../config/config';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Which web pages may change things or open sockets here. Browsers send `Origin` with such requests and pages cannot
 * forge it; SameSite cookies alone do not stop a neighbouring sub-domain.
 */
@Injectable()
export class OriginPolicy {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  /**
   * @param origin value of the `Origin` header
   * @param localPort the port this connection came in at (`request.socket.localPort`)
   */
  allows(origin: string, localPort: number | undefined): boolean {
    if (this.config.publicOrigins.length > 0) return this.config.publicOrigins.includes(origin);
    // Not configured: only a browser on this machine, at the port we listen on.
    if (!URL.canParse(origin)) return false;
    const { protocol, hostname, port } = new URL(origin);
    const ours = LOOPBACK_NAMES.includes(hostname) || hostname === this.config.httpHost;
    return protocol === 'http:' && ours && Number(port || '80') === localPort;
  }
}
