import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config';
import { seededRandom } from '../src/kernel/random';
import { openDatabaseServer } from '../src/platform/database/database-server';
import { Books, describe } from './books';
import { Ledger, sameFigures, type Figures } from './ledger';
import { startLines, type CustomerLines } from './lines/lines';
import { LiveLine } from './live-line';
import {
  CHAT_WIDGETS,
  DEMO_PASSWORD,
  DUTY_MANAGER,
  FREE_AGENT,
  INSPECTOR,
  MAILBOXES,
  ROBOT_AGENTS,
  TEXT_NUMBERS,
} from './organisation';
import { AgentRobot } from './robots/agent-robot';
import { BoardWatcher } from './robots/board-watcher';
import { ServerProcess } from './server-process';
import { Traffic, type Witness } from './traffic';

/** Whoever wrote waits for an answer, and agents are busy: they get the time they need. */
const WIND_DOWN_MS = 90_000;
const RESTART_MS = 1_000;

interface DemoOptions {
  readonly port: number;
  readonly databasePort: number;
  readonly folder: string;
  readonly pace: number;
  readonly seed: number;
  /** Ends by itself after so long; undefined: at Ctrl-C. */
  readonly seconds: number | undefined;
}

function readOptions(): DemoOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3000' },
      'database-port': { type: 'string', default: '54330' },
      folder: { type: 'string', default: '.lianxian/demo' },
      pace: { type: 'string', default: '1' },
      seed: { type: 'string', default: '95598' },
      seconds: { type: 'string' },
    },
  });
  return {
    port: Number(values.port),
    databasePort: Number(values['database-port']),
    folder: resolve(values.folder),
    pace: Number(values.pace),
    seed: Number(values.seed),
    seconds: values.seconds === undefined ? undefined : Number(values.seconds),
  };
}

function environment(options: DemoOptions, lines: CustomerLines): Record<string, string> {
  return {
    NODE_ENV: 'development',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(options.port),
    // Empty: not set. The demonstration never touches a database that was meant for something else.
    DATABASE_URL: '',
    PUBLIC_ORIGIN: '',
    DATA_DIR: options.folder,
    DATABASE_PORT: String(options.databasePort),
    ALLOW_DEMO_LOGIN: 'true',
    ...lines.env,
    // All customers of the demonstration come from one address.
    CHAT_SOCKETS_PER_IP: '1000',
    CHAT_OPEN_PER_IP: '1000',
  };
}

function welcome(origin: string, mailPort: string): string {
  const pages = [
    [
      '座席工作台 agent desktop',
      `${origin}/desk`,
      `${FREE_AGENT.login} / ${DEMO_PASSWORD}   (${FREE_AGENT.displayName}, 留给您 left free for you)`,
    ],
    ['监控台 duty board', `${origin}/board`, `${DUTY_MANAGER.login} / ${DEMO_PASSWORD}`],
    ['质检样本 samples', `${origin}/qa`, `${INSPECTOR.login} / ${DEMO_PASSWORD}`],
    ['网页客服 chat as a customer', `${origin}/chat/?key=${CHAT_WIDGETS[0]?.address ?? ''}`, ''],
    ['短信 text message', TEXT_NUMBERS[0]?.address ?? '', 'README: a signed curl'],
    ['邮件 e-mail', MAILBOXES[0]?.address ?? '', `SMTP 127.0.0.1:${mailPort}`],
  ];
  return [
    '',
    '连线 Lianxian 演示已就绪 · the demonstration is ready',
    '',
    ...pages.map(([what = '', where = '', who = '']) => `  ${what.padEnd(28)} ${where.padEnd(52)} ${who}`),
    '',
    '  Ctrl-C 结束 ends it. 数字 figures:',
    '',
  ].join('\n');
}

/** Resolves at Ctrl-C, SIGTERM, or when the time is up. */
function untilEnd(seconds: number | undefined): Promise<void> {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        end();
      });
    if (seconds !== undefined) setTimeout(end, seconds * 1_000);
  });
}

function agents(origin: string, seed: number): AgentRobot[] {
  const random = seededRandom(seed + 1);
  return ROBOT_AGENTS.map(({ login, centreId }) => {
    const temperament = {
      answerMs: 500 + random.next() * 1_500,
      replyMs: 1_500 + random.next() * 3_000,
      wrapUpMs: 1_500 + random.next() * 2_500,
      declines: 0.02,
      misses: 0.01,
      breaks: 0.03,
      silenceMs: 12_000,
    };
    return new AgentRobot(
      origin,
      { login, password: DEMO_PASSWORD, centreId },
      temperament,
      seededRandom(random.below(2 ** 31)),
    );
  });
}

/** Counts until the service has heard of everything that the customers did, so that the last live line is the last word. */
async function settled(count: () => Promise<Count>): Promise<Count> {
  const deadline = Date.now() + WIND_DOWN_MS;
  for (;;) {
    const now = await count();
    if (agrees(now) || Date.now() > deadline) return now;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/**
 * A demonstration that was killed leaves customers behind who no longer exist; the duty manager closes them. Resolves when the board shows
 * nobody, so that none of them counts for this run.
 */
async function closeLeftovers(origin: string, board: BoardWatcher, books: Books): Promise<void> {
  const deadline = Date.now() + WIND_DOWN_MS;
  for (const contactId of await books.open()) {
    await fetch(`${origin}/api/contacts/${contactId}/close`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': `leftover-${contactId}`,
        origin,
        cookie: board.session.cookie,
      },
      body: JSON.stringify({ reason: '上次演示遗留 left over from an earlier demonstration' }),
    });
  }
  while ((board.figures() === null || board.open() > 0) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

interface Count {
  readonly live: Figures;
  readonly sql: Figures;
  /** Without people who tried the chat page themselves. */
  readonly sqlOfRobots: Figures;
  readonly told: Figures;
}

function agrees({ live, sql, sqlOfRobots, told }: Count): boolean {
  return sameFigures(live, sql) && sameFigures(sqlOfRobots, told);
}

function report({ live, sql, sqlOfRobots, told }: Count, agree: boolean): void {
  const people = !sameFigures(sql, sqlOfRobots);
  const show = (title: string, figures: Figures): string =>
    [`  ${title}`, ...describe(figures).map((line) => `    ${line}`)].join('\n');
  console.log(
    [
      '',
      '',
      '本次演示的联络 contacts of this run, by medium and outcome',
      show('最后一行 the last live line (from the board)', live),
      show('数据库 SQL', sql),
      ...(people ? [show('数据库，不含真人访客 SQL without the people who tried it', sqlOfRobots)] : []),
      show('机器人听到的 what the customers were told', told),
      agree ? '三者一致 all three agree' : '三者不一致 they DIFFER: please report this with the log',
    ].join('\n'),
  );
}

async function main(): Promise<void> {
  const options = readOptions();
  const origin = `http://127.0.0.1:${options.port}`;
  const lines = await startLines(origin);
  const env = environment(options, lines);
  const server: ServerProcess = new ServerProcess({
    origin,
    env,
    logFile: resolve(options.folder, 'server.log'),
    onLost: (how) => {
      console.log(`\n服务进程已退出 the service ended (${how}); starting it again …`);
      setTimeout(() => void server.start().catch(fail), RESTART_MS);
    },
  });
  const ended = untilEnd(options.seconds);
  await server.start();

  const database = await openDatabaseServer(parseConfig(env));
  const books = await Books.open(database.url);
  const board = await BoardWatcher.logIn(origin, DUTY_MANAGER.login, DEMO_PASSWORD);
  await closeLeftovers(origin, board, books);
  const liveLine = new LiveLine(board, process.stdout);
  const robots = agents(origin, options.seed);
  for (const robot of robots) await robot.start();

  const told = new Ledger();
  const chatIds: string[] = [];
  const writers: string[] = [];
  const witness: Witness = {
    callEnded: (_call, outcome) => {
      told.add('voice', outcome);
    },
    chatEnded: (contactId, outcome) => {
      chatIds.push(contactId);
      told.add('chat', outcome);
    },
    textEnded: (medium, story, { address }) => {
      writers.push(address);
      told.add(medium, story === 'answered' ? 'served' : 'other');
    },
  };
  const traffic = new Traffic(
    origin,
    { ...lines, exchange: lines.exchange.exchange },
    witness,
    options.seed,
    options.pace,
  );
  console.log(welcome(origin, lines.env.MAIL_LISTEN_PORT ?? ''));
  await liveLine.start();
  traffic.start();

  await ended;
  console.log('\n正在收尾 winding down: nobody new comes, whoever is there leaves …');
  await traffic.wind({ within: WIND_DOWN_MS });
  const count = await settled(async () => ({
    live: liveLine.figures() ?? told.figures(),
    sql: await books.figures(),
    sqlOfRobots: await books.figures({ chats: chatIds, addresses: writers }),
    told: told.figures(),
  }));
  liveLine.stop();
  report(count, agrees(count));
  const { samples, overflowed } = await books.extras();
  console.log(`  质检样本 samples ${samples} · 溢出 served by another centre ${overflowed}`);

  for (const robot of robots) robot.stop();
  board.stop();
  await books.close();
  await server.stop();
  await database.close();
  await lines.close();
  process.exit(agrees(count) ? 0 : 1);
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

main().catch(fail);
