import { arch, cpus, platform } from 'node:os';

/** The machine that a process runs on: "AMD EPYC 7B13, 2 cores, linux x64, Node 20.19.2". */
export function machineText(): string {
  const cores = cpus();
  const model = cores[0]?.model.replace(/\s+/g, ' ').trim() || 'unknown processor';
  return `${model}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}, ${platform()} ${arch()}, Node ${process.versions.node}`;
}
