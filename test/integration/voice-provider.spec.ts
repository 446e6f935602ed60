import { seededRandom } from '../../src/kernel/random';
import { SimulatedVoiceProvider } from '../../src/channels/phone/simulated/simulated-voice-provider';
import { startExchange, type RunningExchange } from '../../demo/exchange/exchange-server';
import type { SimulatedCall } from '../../demo/exchange/simulated-call';
import { SimulatedExchange } from '../../demo/exchange/simulated-exchange';
import { waitFor } from '../support/wait-for';
import { describeVoiceProvider, type VoiceLab } from './voice-provider-suite';

const NEVER_MS = 60_000;

function heardBy(call: SimulatedCall, words: string): boolean {
  return call.told.some((told) => {
    if (told.what === 'announced') return told.words === words;
    return told.what === 'ended' && typeof told.farewell === 'object' && told.farewell.words === words;
  });
}

describeVoiceProvider('simulated', async (): Promise<VoiceLab> => {
  const exchange = new SimulatedExchange({ random: seededRandom(7) });
  let running: RunningExchange = await startExchange({ port: 0, exchange });
  const { url } = running;
  return {
    provider: new SimulatedVoiceProvider(url),
    dial: ({ from, to, seat = 'answers' }) => {
      const call = exchange.dial({
        from,
        to,
        seatAnswersMs: seat === 'never' ? NEVER_MS : 5,
        ...(seat === 'answers' || seat === 'never' ? {} : { connectFailure: 1, failure: seat }),
      });
      return {
        callId: call.callId,
        hangUp: () => {
          call.hangUp();
        },
        seatHangsUp: () => {
          call.seatHangsUp();
        },
        until: (what) => call.until(what),
        ended: call.ended,
        hears: (words) => waitFor(`the caller to hear ${words}`, () => heardBy(call, words)),
        hasHeard: (words) => heardBy(call, words),
        seats: () => call.told.flatMap((told) => (told.what === 'connected' ? [told.seatId] : [])),
      };
    },
    restarted: () => new SimulatedVoiceProvider(url),
    cutLine: () => running.close(),
    mendLine: async () => {
      running = await startExchange({ port: Number(new URL(url).port), exchange });
    },
    close: async () => {
      for (const call of exchange.calls()) call.hangUp();
      await running.close();
    },
  };
});
