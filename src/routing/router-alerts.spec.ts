import { RouterAlerts } from './router-alerts';

it('raises each alert once in five minutes', () => {
  let now = 0;
  const shown: string[] = [];
  const alerts = new RouterAlerts(
    (alert) => shown.push(alert),
    () => now,
  );
  alerts.raise('router-command-refused');
  now = 299_999;
  alerts.raise('router-command-refused');
  alerts.raise('command-poisoned');
  now = 300_000;
  alerts.raise('router-command-refused');
  alerts.raise('command-poisoned');
  expect(shown).toEqual(['router-command-refused', 'command-poisoned', 'router-command-refused']);
});
