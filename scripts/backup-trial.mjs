/**
 * `npm run backup:trial`: tries what docs/operations.md says about backup and restore, on a PostgreSQL server of its own.
 *
 * Customers chat all the while. Twice the database is lost and brought back, once from a dump, once to a point in time; each time the
 * service is started on what came back, and everything that was acknowledged before the dump or the point must be there.
 * Wants `npm run build:server` and the programs of a PostgreSQL server (Debian: postgresql-15); PG_BIN names their folder.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { io } from 'socket.io-client';
import { root } from './run.mjs';

const PASSWORD = 'Backup-Trial-9';
const CUSTOMERS = 20;
const folder = mkdtempSync(join(tmpdir(), 'lianxian-backup-'));
const bin = process.env.PG_BIN ?? newestServer();
/** PostgreSQL refuses to run as root. */
const owner = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
const running = [];
const failures = [];

function newestServer() {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(base, version, 'bin')).find((path) => existsSync(join(path, 'initdb')));
  if (found === undefined)
    throw new Error('no PostgreSQL server found: install postgresql-15, or name its folder by PG_BIN');
  return found;
}

function idOf(option) {
  return Number(execFileSync('id', [option, 'postgres']));
}

/** Runs a program of PostgreSQL, prints the command and the time it took. */
function tool(name, ...args) {
  const started = performance.now();
  const { status, error, stderr } = spawnSync(join(bin, name), args, { ...owner, cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} failed: ${error?.message ?? stderr}`);
  const shown = args
    .map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))
    .join(' ')
    .replaceAll(folder, '…');
  console.log(`  $ ${name} ${shown}   # ${((performance.now() - started) / 1000).toFixed(2)} s`);
}

function ours(path) {
  mkdirSync(path, { recursive: true });
  if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid);
  return path;
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The service on this database, ready, in a process of its own. */
async function startService(databaseUrl) {
  const started = performance.now();
  const { PATH, HOME } = process.env;
  const settings = { DATABASE_URL: databaseUrl, HTTP_PORT: '0', CHAT_OPEN_PER_IP: '1000', CHAT_SOCKETS_PER_IP: '1000' };
  const child = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    cwd: folder,
    env: { PATH, HOME, ...settings },
  });
  running.push(child);
  const service = { child, url: '', oneTime: '' };
  await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      service.oneTime ||= / 密码 (\S+)/.exec(line)?.[1] ?? '';
      service.url ||= /is ready: console (http:\S+?)\/ /.exec(line)?.[1] ?? '';
      if (service.url !== '') resolve();
    });
    child.stderr.resume();
  });
  while ((await fetch(`${service.url}/health/ready`)).status !== 200) await delay(50);
  console.log(`  the service is ready after ${((performance.now() - started) / 1000).toFixed(2)} s`);
  return service;
}

async function stopService({ child }) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Logs in with the one-time password and brings an organisation. */
async function setUp({ url, oneTime }) {
  let cookie = '';
  const call = async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { Origin: url, Cookie: cookie, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const session = answer.headers.getSetCookie().find((line) => line.startsWith('lx_session='));
    if (session !== undefined) cookie = session.split(';')[0];
  };
  await call('POST', '/api/session', { login: 'admin', password: oneTime });
  await call('PUT', '/api/session/password', { currentPassword: oneTime, newPassword: PASSWORD });
  await call(
    'PUT',
    '/api/organisation',
    JSON.parse(readFileSync(join(root, 'docs/organisation.example.json'), 'utf8')),
  );
}

/** Customers who open chats and write until they are stopped; remembers what was acknowledged, and when. */
class Customers {
  contacts = [];
  messages = [];
  stopped = false;
  sockets = [];

  constructor(url) {
    this.done = Promise.all(Array.from({ length: CUSTOMERS }, () => this.chat(url)));
  }

  async chat(url) {
    const socket = io(`${url}/chat`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: url },
      auth: { widgetKey: 'web-repair' },
    });
    this.sockets.push(socket);
    const ask = (event, body) =>
      socket
        .timeout(5_000)
        .emitWithAck(event, body)
        .catch(() => ({ ok: false }));
    const opened = await ask('chat:open', { openId: randomUUID(), name: '王女士' });
    if (opened.ok) this.contacts.push({ id: opened.chat.contactId, at: Date.now() });
    while (opened.ok && !this.stopped) {
      const messageId = randomUUID();
      const sent = await ask('chat:send', { messageId, text: '停电了，什么时候恢复？' });
      if (sent.ok) this.messages.push({ id: opened.chat.contactId, seq: sent.message.seq, at: Date.now() });
      await delay(200);
    }
  }

  async stop() {
    this.stopped = true;
    await this.done;
    for (const socket of this.sockets) socket.disconnect();
  }

  before(instant) {
    const early = ({ at }) => at < instant;
    return { contacts: this.contacts.filter(early), messages: this.messages.filter(early) };
  }
}

/** Everything acknowledged before must be in this database, its contacts open. */
async function audit(what, url, { contacts, messages }) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows: open } = await client.query(`select id from contacts where state <> 'closed'`);
  const { rows: stored } = await client.query('select contact_id, seq from messages');
  await client.end();
  const openIds = new Set(open.map(({ id }) => id));
  const keys = new Set(stored.map((row) => `${row.contact_id} ${row.seq}`));
  const lostContacts = contacts.filter(({ id }) => !openIds.has(id)).length;
  const lostMessages = messages.filter(({ id, seq }) => !keys.has(`${id} ${seq}`)).length;
  console.log(
    `  ${what}: of ${contacts.length} contacts acknowledged before it ${lostContacts} are lost, of ${messages.length} messages ${lostMessages}`,
  );
  console.log(`  ${what}: ${open.length} contacts are open and ${stored.length} messages stored in what came back`);
  if (contacts.length === 0 || messages.length === 0) failures.push(`${what}: nothing was acknowledged before it`);
  if (lostContacts + lostMessages > 0) failures.push(`${what}: something acknowledged was lost`);
  return { open: open.length, stored: stored.length };
}

async function main() {
  ours(folder);
  const [data, archive, base, restored] = ['data', 'archive', 'base', 'restored'].map((name) =>
    ours(join(folder, name)),
  );
  const port = await freePort();
  const url = (database, at = port) => `postgres://postgres@127.0.0.1:${at}/${database}`;

  console.log('A server that archives its log');
  tool('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--data-checksums');
  appendFileSync(
    join(data, 'postgresql.conf'),
    `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder}'\narchive_mode = on\narchive_timeout = 60\n` +
      `archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f.part && mv ${archive}/%f.part ${archive}/%f'\n`,
  );
  tool('pg_ctl', '-D', data, '-w', '-l', join(folder, 'server.log'), 'start');
  running.push({ kill: () => tool('pg_ctl', '-D', data, '-m', 'immediate', 'stop') });
  tool('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', 'lianxian');
  const service = await startService(url('lianxian'));
  await setUp(service);

  console.log('Dump and restore, while customers write');
  let customers = new Customers(service.url);
  await delay(4_000);
  const dumpedAt = Date.now();
  tool('pg_dump', '-Fc', '-f', join(folder, 'lianxian.dump'), url('lianxian'));
  await delay(1_000);
  tool('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-T', 'template0', 'from_dump');
  tool('pg_restore', '--exit-on-error', '--single-transaction', '-d', url('from_dump'), join(folder, 'lianxian.dump'));
  await audit('dump', url('from_dump'), customers.before(dumpedAt));
  const fromDump = await startService(url('from_dump'));
  await stopService(fromDump);

  console.log('Base backup and a point in time, while customers write');
  tool('pg_basebackup', '-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-D', base, '-c', 'fast');
  tool('pg_verifybackup', base);
  await delay(3_000);
  const point = Date.now();
  await delay(3_000);
  const afterPoint = customers.messages.filter(({ at }) => at > point + 500).length;
  await customers.stop();
  await stopService(service);
  await archived(archive, url('lianxian'));
  tool('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
  running.shift();
  rmSync(data, { recursive: true });

  const secondPort = await freePort();
  cpSync(base, restored, { recursive: true });
  execFileSync('chmod', ['-R', 'go-rwx', restored]);
  if (owner.uid !== undefined) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, restored]);
  appendFileSync(
    join(restored, 'postgresql.conf'),
    `port = ${secondPort}\narchive_mode = off\nrestore_command = 'cp ${archive}/%f %p'\n` +
      `recovery_target_time = '${new Date(point).toISOString().replace('Z', '+00')}'\nrecovery_target_action = 'promote'\n`,
  );
  writeFileSync(join(restored, 'recovery.signal'), '');
  if (owner.uid !== undefined) chownSync(join(restored, 'recovery.signal'), owner.uid, owner.gid);
  tool('pg_ctl', '-D', restored, '-w', '-l', join(folder, 'restored.log'), 'start');
  running.push({ kill: () => tool('pg_ctl', '-D', restored, '-m', 'fast', 'stop') });
  await promoted(url('lianxian', secondPort));
  // What was acknowledged in the last moment before the point may be stamped after it: the answer needs a way back.
  const kept = await audit('point in time', url('lianxian', secondPort), customers.before(point));
  const all = customers.messages.length;
  console.log(
    `  point in time: ${afterPoint} messages came more than half a second after the point; ${all - kept.stored} are not in what came back`,
  );
  if (afterPoint === 0 || all - kept.stored < afterPoint)
    failures.push('point in time: the recovery went past its point');
  const again = await startService(url('lianxian', secondPort));
  customers = new Customers(again.url);
  await delay(1_000);
  await customers.stop();
  console.log(`  ${customers.contacts.length} new customers were taken by the service on it`);
  if (customers.contacts.length !== CUSTOMERS) failures.push('the service takes no customers after the recovery');
  await stopService(again);
}

/** Ends the segment being written and waits until the archive has it. */
async function archived(archive, url) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('select pg_walfile_name(pg_switch_wal()) as segment');
  await client.end();
  while (!existsSync(join(archive, rows[0].segment))) await delay(100);
}

async function promoted(url) {
  const client = new pg.Client(url);
  await client.connect();
  while ((await client.query('select pg_is_in_recovery() as now')).rows[0].now) await delay(50);
  await client.end();
}

try {
  await main();
} catch (error) {
  for (const log of ['server.log', 'restored.log'].map((name) => join(folder, name))) {
    if (existsSync(log)) console.error(readFileSync(log, 'utf8').split('\n').slice(-15).join('\n'));
  }
  throw error;
} finally {
  for (const one of running.reverse()) one.kill('SIGKILL');
  await delay(200);
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(`FAILED ${failure}`);
console.log(failures.length === 0 ? 'Nothing acknowledged was lost.' : 'The trial failed.');
process.exit(failures.length === 0 ? 0 : 1);
