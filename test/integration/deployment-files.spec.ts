import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { KNOWN_KEYS } from '../../src/config/environment-schema';
import { parseConfig } from '../../src/config/config';
import { present } from '../../src/kernel/assert';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const MAIL = 'deploy/compose.mail.yml';
/** As an operator fills in deploy/lianxian.env. */
const LINES = {
  SMS_PROVIDER: 'twilio',
  VOICE_PROVIDER: 'twilio',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a-token-of-the-account',
  WEBHOOK_ORIGIN: 'https://hotline.example.org',
  MAIL_SMTP_URL: 'smtps://user:password@mail.example.org:465',
  MAIL_TOKEN_SECRET: 'a-secret-of-the-hotline',
  RECORDING_ORIGINS: 'https://recordings.example.org',
};

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly env_file?: readonly { readonly path: string; readonly required: boolean }[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly interval: string;
    readonly timeout: string;
    readonly retries: number;
  };
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
}

/** The environment with what the operator is asked for. */
function filled(environment: Readonly<Record<string, string>>): Record<string, string> {
  const fill = (value: string) =>
    value.replace(/\$\{(\w+):\?[^}]*\}/g, (_all, name: string) =>
      name === 'PUBLIC_ORIGIN' ? 'https://hotline.example.org' : 'secret',
    );
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, fill(value)]));
}

/** `KEY=value` of a file of environment variables. */
function variablesIn(file: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...read(file).matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
}

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml')) as Compose;
  const mail = parse(read(MAIL)) as Pick<Compose, 'services'>;
  const services = Object.entries(compose.services);
  const service = (name: string): Service => present(compose.services[name], name);

  it('gives Lianxian a configuration that it takes', () => {
    const environment = present(service('lianxian').environment, 'an environment');
    expect(Object.keys(environment).filter((key) => !KNOWN_KEYS.includes(key))).toEqual([]);
    expect(parseConfig(filled(environment))).toMatchObject({
      nodeEnv: 'production',
      publicOrigins: ['https://hotline.example.org'],
      trustProxy: 1,
      metrics: { port: 9464 },
      smsProvider: 'none',
      voiceProvider: 'none',
    });
  });

  it('has a health check for every service, and what waits, waits for health', () => {
    for (const [name, { healthcheck, depends_on: needs = {} }] of services) {
      const { test, interval, timeout, retries } = present(healthcheck, `${name} has a health check`);
      expect([name, ['CMD', 'CMD-SHELL'].includes(test[0] ?? '')]).toEqual([name, true]);
      for (const time of [interval, timeout]) expect(time).toMatch(/^\d+s$/);
      expect(retries).toBeGreaterThan(0);
      for (const [needed, { condition }] of Object.entries(needs)) {
        expect([needed in compose.services, condition]).toEqual([true, 'service_healthy']);
      }
    }
  });

  it('publishes TLS to the world, Grafana to the machine, and nothing else', () => {
    const published = Object.fromEntries(
      services.flatMap(([name, { ports = [] }]) => ports.map((port) => [port, name])),
    );
    expect(published).toEqual({ '80:80': 'proxy', '443:443': 'proxy', '127.0.0.1:3001:3000': 'grafana' });
  });

  it('keeps the database and the metrics in networks without a way out', () => {
    expect(compose.networks['data']?.internal).toBe(true);
    expect(compose.networks['monitoring']?.internal).toBe(true);
    const inside = (network: string) =>
      services.filter(([, { networks = [] }]) => networks.includes(network)).map(([name]) => name);
    expect(inside('data')).toEqual(['lianxian', 'postgres']);
    expect(inside('monitoring')).toEqual(['lianxian', 'prometheus', 'grafana']);
    expect(inside('front')).toEqual(['proxy', 'lianxian']);
    for (const name of ['prometheus', 'grafana']) expect(service(name).profiles).toEqual(['monitoring']);
  });

  it('has no password in it: every secret is asked for, and the example names all of them', () => {
    const asked = ['docker-compose.yml', MAIL].flatMap((file) => [...read(file).matchAll(/\$\{(\w+)(:\?)?/g)]);
    expect(asked.every(([, , must]) => must === ':?')).toBe(true);
    const named = variablesIn('deploy/compose.env.example');
    expect(Object.values(named).every((value) => value === '')).toBe(true);
    expect(new Set(Object.keys(named))).toEqual(new Set(asked.map(([, name]) => name)));
    for (const [name, { environment = {} }] of [...services, ...Object.entries(mail.services)]) {
      for (const [key, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN/.test(key))
          expect([name, key, value]).toEqual([name, key, expect.stringMatching(/^\$\{\w+:\?/)]);
      }
    }
  });

  it('takes the lines to providers from a file that may be missing; its example has every key of theirs, and no value', () => {
    expect(service('lianxian').env_file).toEqual([{ path: 'deploy/lianxian.env', required: false }]);
    expect(read('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['deploy/compose.env', 'deploy/lianxian.env']),
    );
    const lines = variablesIn('deploy/lianxian.env.example');
    expect(Object.values(lines).every((value) => value === '')).toBe(true);
    const ofMail = Object.keys(present(mail.services['lianxian']?.environment, 'an environment'));
    const ofLines = KNOWN_KEYS.filter((key) => /^(SMS|VOICE|TWILIO|WEBHOOK|MAIL|RECORDING)_/.test(key));
    // The address of a simulator is refused in production.
    expect([...Object.keys(lines), ...ofMail, 'TWILIO_API_URL'].sort()).toEqual([...ofLines].sort());
    const base = filled(present(service('lianxian').environment, 'an environment'));
    expect(Object.keys(lines).filter((key) => key in base)).toEqual([]);
    expect(parseConfig({ ...lines, ...base })).toEqual(parseConfig(base));
    expect(parseConfig({ ...lines, ...LINES, ...base })).toMatchObject({
      smsProvider: 'twilio',
      voiceProvider: 'twilio',
      twilio: { webhookOrigin: 'https://hotline.example.org' },
      recordingOrigins: ['https://recordings.example.org'],
      // Without compose.mail.yml nothing listens.
      mail: undefined,
    });
  });

  it('takes mail at port 25 of one address, with a certificate, when compose.mail.yml is added', () => {
    expect(Object.keys(mail.services)).toEqual(['lianxian']);
    const { environment = {}, ports, volumes, ...rest } = present(mail.services['lianxian'], 'the service');
    expect(rest).toEqual({});
    expect(ports).toEqual([expect.stringMatching(/^\$\{MAIL_ADDRESS:\?[^}]+\}:25:2525$/)]);
    expect(volumes).toEqual(['./deploy/certificates:/run/certificates:ro']);
    const base = filled(present(service('lianxian').environment, 'an environment'));
    expect(parseConfig({ ...LINES, ...base, ...filled(environment) }).mail).toEqual({
      listenHost: '0.0.0.0',
      listenPort: 2525,
      tls: {
        certFile: '/run/certificates/mail-fullchain.pem',
        keyFile: '/run/certificates/mail-privkey.pem',
      },
      smtpUrl: LINES.MAIL_SMTP_URL,
      tokenSecret: LINES.MAIL_TOKEN_SECRET,
    });
    expect(() => parseConfig({ ...base, ...filled(environment) })).toThrow('MAIL_SMTP_URL is required');
  });

  it('mounts files that are there, and names the version of every image', () => {
    for (const [name, { volumes = [], image }] of services) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        // The certificates are each hotline's own.
        if (source === './deploy/certificates') continue;
        expect([source, source.startsWith('.') ? existsSync(join(ROOT, source)) : source in compose.volumes]).toEqual([
          source,
          true,
        ]);
      }
      if (image !== undefined) expect([name, /:v?\d/.test(image)]).toEqual([name, true]);
    }
  });
});

it('the proxy leads to the port of Lianxian, lets sockets through, and keeps inside what is for machines', () => {
  const proxy = read('deploy/nginx/lianxian.conf');
  expect(proxy).toContain('proxy_pass http://lianxian:3000;');
  expect(proxy).toMatch(/proxy_set_header Upgrade \$http_upgrade;/);
  expect(proxy).toMatch(/proxy_set_header X-Forwarded-For \$remote_addr;/);
  expect(proxy).toMatch(/location = \/metrics \{ return 404; \}/);
});

it('the image runs as nobody special, with a health check', () => {
  const last =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
});

describe('what the image is built from', () => {
  const [build = ''] = read('Dockerfile').split(/^FROM .*\n(?=ENV)/m);
  const copied = [...build.matchAll(/^COPY (.+)$/gm)].flatMap(([, words = '']) => words.split(' ').slice(0, -1));
  const ignored = read('.dockerignore').split('\n');
  const inside = (path: string) => copied.some((part) => path === part || path.startsWith(`${part}/`));

  it('is there, and not kept out of the build', () => {
    expect(copied).toEqual(expect.arrayContaining(['package-lock.json', 'tsconfig.build.json', 'src', 'console']));
    for (const part of copied)
      expect([part, existsSync(join(ROOT, part)), ignored.includes(part)]).toEqual([part, true, false]);
  });

  it('imports nothing that is not copied', () => {
    const files = copied
      .filter((part) => statSync(join(ROOT, part)).isDirectory())
      .flatMap((part) =>
        readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).map((name) => join(part, name)),
      )
      .filter((file) => /\.m?tsx?$/.test(file) && !/\.spec\.tsx?$/.test(file));
    const imports = files.flatMap((file) =>
      [...read(file).matchAll(/(?:^(?:import|export)\b[^;'"]*|\bimport\s*\(\s*)['"](\.[^'"]*)['"]/gm)].map(
        ([, to = '']) => ({
          file,
          to: join(dirname(file), to),
        }),
      ),
    );
    expect(imports.length).toBeGreaterThan(1_000);
    expect(imports.filter(({ to }) => !inside(to))).toEqual([]);
  });

  it('is translated by a tsconfig of which only the demo may be missing', () => {
    const { include } = JSON.parse(read('tsconfig.build.json')) as { readonly include: readonly string[] };
    expect(include.filter((part) => !copied.includes(part))).toEqual(['demo']);
  });
});
