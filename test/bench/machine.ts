import { cpus, totalmem } from 'node:os';

/** What the figures depend on besides the code. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly v8: string;
  readonly system: string;
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    v8: process.versions.v8,
    system: `${process.platform} ${process.arch}`,
  };
}

export function machineLine(machine: Machine): string {
  const { cpu, cores, memoryGb, node, v8, system } = machine;
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node} (V8 ${v8})`;
}
