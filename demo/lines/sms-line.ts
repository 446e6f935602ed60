import type { SimulatedTwilio } from '../../test/support/twilio/simulated-twilio';
import type { TextLine, TextWire } from './text-line';

const LOOK_MS = 100;

/** The customers' side of text messages: their telephones on the simulated carrier. */
export class SmsLine implements TextLine {
  private readonly phones = new Map<string, (text: string) => void>();
  private readonly timer: NodeJS.Timeout;
  private looked = 0;

  constructor(private readonly carrier: SimulatedTwilio) {
    this.timer = setInterval(() => {
      this.deliver();
    }, LOOK_MS);
  }

  open({ address, to, onReply }: Parameters<TextLine['open']>[0]): TextWire {
    this.phones.set(address, onReply);
    return {
      send: async (text) => {
        // The carrier has it from here on, whether the service hears of it now or finds it later.
        await this.carrier.messages.arrive({ from: address, to, body: text });
      },
      close: () => {
        this.phones.delete(address);
      },
    };
  }

  close(): void {
    clearInterval(this.timer);
  }

  private deliver(): void {
    const { all } = this.carrier.messages;
    for (; this.looked < all.length; this.looked += 1) {
      const message = all[this.looked];
      if (message?.direction === 'outbound-api') this.phones.get(message.to)?.(message.body);
    }
  }
}
