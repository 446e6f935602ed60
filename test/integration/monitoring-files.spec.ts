import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { ALERT_CODES } from '../../src/platform/alerts/alerts';
import { createTestApp, type TestApp } from '../support/test-app';

const DEPLOY = join(__dirname, '..', '..', 'deploy');
const OPERATIONS = join(__dirname, '..', '..', 'docs', 'operations.md');
const read = (file: string): string => readFileSync(join(DEPLOY, file), 'utf8');

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: object;
      readonly annotations: object;
    }[];
  }[];
}

/** Words of PromQL, labels and functions are written before `(`, in `{}` or after by; what is left is a metric. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/"[^"]*"/g, '');
  return [...bare.matchAll(/\b[a-z_][a-z0-9_]*\b(?!\s*\()/g)]
    .map(([word]) => word)
    .filter((word) => !['or', 'and', 'unless', 'sum', 'max', 'by', 'up'].includes(word));
}

describe('the files for Prometheus and Grafana', () => {
  let test: TestApp;
  let exported: ReadonlySet<string>;
  beforeAll(async () => {
    test = await createTestApp({ config: { metrics: { host: '127.0.0.1', port: 0 }, allowDemoLogin: true } });
    const metrics = await test.app.get(Registry).getMetricsAsJSON();
    exported = new Set(
      metrics.flatMap(({ name, type }) =>
        // The type is a number in prom-client's declarations and a word at run time.
        String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
  });
  afterAll(() => test.close());

  const dashboard = JSON.parse(read('grafana/lianxian.json')) as {
    readonly uid: string;
    readonly panels: readonly Panel[];
  };
  const { groups } = parse(read('prometheus/alerts.yml')) as Rules;
  const rules = groups.flatMap((group) => group.rules);

  it('ask only for metrics that the application exports', () => {
    const asked = [
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...rules.map(({ expr }) => expr),
    ];
    expect(asked.length).toBeGreaterThan(50);
    for (const expression of asked) {
      for (const name of metricsIn(expression))
        expect([expression, name, exported.has(name)]).toEqual([expression, name, true]);
    }
  });

  it('ask for alerts, parts and outcomes that are there before the first of them happens', async () => {
    const counted = await test.app.get(Registry).metrics();
    const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/(\w+)\{(alert|outcome)="([^"]*)"\}/g)]);
    expect(asked.map(([, , , value]) => value)).toEqual(
      expect.arrayContaining(['poisoned', 'work-not-conserved', 'message-not-stored', 'samples-not-drawn']),
    );
    for (const [, name = '', label = '', value = ''] of asked)
      expect([value, new RegExp(`^${name}\\{[^}]*${label}="${value}"[^}]*\\} 0$`, 'm').test(counted)]).toEqual([
        value,
        true,
      ]);
    for (const alert of ALERT_CODES) expect(counted).toContain(`lianxian_alerts_total{alert="${alert}"} 0\n`);
  });

  it('show every metric of ours in a panel', () => {
    const shown = new Set(
      dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))),
    );
    const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
    const missing = [...exported]
      .filter((name) => name.startsWith('lianxian_'))
      .filter((name) => ![...shown].some((one) => base(one) === base(name)));
    expect(missing).toEqual([]);
  });

  it('have panels with ids and titles of their own, and alerts that the operations manual explains', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, title, targets } of dashboard.panels) {
      expect(['row', 'timeseries', 'stat']).toContain(type);
      expect([title, (targets ?? []).length > 0]).toEqual([title, type !== 'row']);
    }
    const manual = readFileSync(OPERATIONS, 'utf8');
    for (const { alert, expr, labels, annotations } of rules) {
      expect(expr).not.toBe('');
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/) as string });
      expect(Object.keys(annotations)).toEqual(['summary', 'description']);
      expect([alert, manual.includes(`\`${alert}\``)]).toEqual([alert, true]);
    }
    for (const code of ALERT_CODES)
      expect([code, new RegExp(`^\\| [^|]*\`${code}\`[^|]* \\|`, 'm').test(manual)]).toEqual([code, true]);
    for (const name of exported) {
      if (name.startsWith('lianxian_')) {
        const base = name.replace(/_(bucket|sum|count)$/, '');
        expect([base, manual.includes(`\`${base}\``)]).toEqual([base, true]);
      }
    }
  });

  it('lead Prometheus to the address and port of the metrics, and to the alerts', () => {
    const prometheus = parse(read('prometheus/prometheus.yml')) as {
      readonly rule_files: readonly string[];
      readonly scrape_configs: readonly {
        readonly job_name: string;
        readonly static_configs: readonly { readonly targets: readonly string[] }[];
      }[];
    };
    expect(prometheus.rule_files).toEqual(['alerts.yml']);
    expect(prometheus.scrape_configs).toMatchObject([
      { job_name: 'lianxian', static_configs: [{ targets: ['lianxian:9464'] }] },
    ]);
  });
});
