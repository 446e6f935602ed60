import { Client, type ClientConfig } from 'pg';

/**
 * A session of a pool whose error events always have a listener. Between a pool handing a session out and TypeORM listening
 * on it there is a moment without one; a server that goes down in that moment would end the whole process. The
 * next query on the session fails and says what happened.
 */
export class ListeningClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
