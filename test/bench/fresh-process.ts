import { fork } from 'node:child_process';
import { present } from '../../src/kernel/assert';

/** What the measuring processes run with; the rest is Node's own default, as in production. */
export const NODE_FLAGS = ['--expose-gc', '--max-old-space-size=12288'] as const;

/**
 * Runs a module of ours in a Node process of its own: nothing that was measured before has left garbage or shaped the
 * compiled code. It gets `input` as its argument and answers with `answer`.
 * @throws when the process ends without an answer
 */
export function inFreshProcess<Answer>(module: string, input: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(module, [JSON.stringify(input)], { execArgv: [...NODE_FLAGS] });
    let answer: { readonly value: Answer } | undefined;
    child.on('message', (message) => {
      answer = message as { readonly value: Answer };
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (answer !== undefined && code === 0) resolve(answer.value);
      else reject(new Error(`${module} ended with ${signal ?? code ?? 'nothing'} and no answer`));
    });
  });
}

/** In the fresh process: what it was given. */
export function givenInput(): unknown {
  return JSON.parse(present(process.argv[2], 'the input is the first argument'));
}

/** In the fresh process: the answer, to standard output when nobody started it as above. */
export function answer(value: unknown): void {
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else process.send({ value });
}

/** Progress goes to standard error; standard output is for the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
