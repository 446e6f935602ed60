import { OrganisationService } from '../src/agents/skills/organisation.service';
import { serve } from '../src/serve';
import { SamplingRules } from '../src/qa/sampling-rules.service';
import { demoOrganisation, demoSamplingRules } from './organisation';

/** The service with the demonstration's organisation in it. Ends itself when the demonstration is gone. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));

void serve(async (app) => {
  await app.init();
  await app.get(OrganisationService).apply(demoOrganisation(), { system: 'demo' });
  const rules = app.get(SamplingRules);
  for (const [queueId, rule] of Object.entries(demoSamplingRules())) await rules.put(queueId, rule, { system: 'demo' });
});
