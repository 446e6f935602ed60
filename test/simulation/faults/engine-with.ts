import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { transformSync } from '@swc/core';
import type { RoutingEngine } from '../../../src/routing/engine/engine';

/** One text of the engine replaced by another. It must be there exactly once, so that a fault follows the code. */
export interface Fault {
  readonly name: string;
  /** In src/routing/engine. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const ENGINE = resolve('src/routing/engine');
const translated = new Map<string, string>();

/** The engine, translated and loaded from its sources a second time, with one fault or with none. */
export function engineWith(fault: Fault | null): typeof RoutingEngine {
  const loaded = new Map<string, object>();
  const load = (path: string): object => {
    const known = loaded.get(path);
    if (known !== undefined) return known;
    const exports = {};
    loaded.set(path, exports);
    const run = compileFunction(sourceOf(path, fault), ['exports', 'require'], { filename: path }) as (
      exports: object,
      require: (name: string) => object,
    ) => void;
    run(exports, (name) => load(`${join(dirname(path), name)}.ts`));
    return exports;
  };
  return (load(join(ENGINE, 'engine.ts')) as { RoutingEngine: typeof RoutingEngine }).RoutingEngine;
}

function sourceOf(path: string, fault: Fault | null): string {
  if (fault !== null && path === join(ENGINE, fault.file)) return translate(planted(readFileSync(path, 'utf8'), fault));
  const known = translated.get(path) ?? translate(readFileSync(path, 'utf8'));
  translated.set(path, known);
  return known;
}

function planted(source: string, { name, file, find, replace }: Fault): string {
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`fault "${name}": its text is ${times} times in ${file}; it must follow the code`);
  return source.replace(find, () => replace);
}

function translate(source: string): string {
  const options = {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  } as const;
  return transformSync(source, { ...options, swcrc: false }).code;
}
