/** One process at a time trains a run: two would write into one journal. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalError } from './journal';

interface Holder {
  pid: number;
  host: string;
  /** When the process started, in ticks of the system's clock, where the system tells: ids are given again. */
  started: string | null;
}

const lockIn = (folder: string): string => join(folder, 'lock');

/** Milliseconds that a process has to leave the run after its host is gone. */
const patience = 20_000;

/** Field 22 of `/proc/<pid>/stat`, behind the name in brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function holderOf(folder: string): Holder | null {
  try {
    return JSON.parse(readFileSync(lockIn(folder), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Is it alive? Of a process on another machine nothing is known: it is taken to be. */
function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === null || started === startOf(pid);
}

/** Does a process train the run of this folder now? */
export function isLocked(folder: string): boolean {
  const holder = holderOf(folder);
  return holder !== null && isAlive(holder);
}

/**
 * Takes the run of a folder for this process. One that was killed has left its lock: it is taken over, and so is that of another
 * machine, whose scheduler starts a task again only where it has ended.
 * @returns gives it back.
 * @throws JournalError where another process of this machine keeps it.
 */
export async function lockRun(folder: string): Promise<() => void> {
  const path = lockIn(folder);
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const asked = performance.now();
  for (;;) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, JSON.stringify(own));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(folder);
    // Another one that was just made has nothing in it yet.
    if (holder === null && performance.now() - asked < 1000) await sleep(50);
    else if (holder === null || holder.host !== own.host || !isAlive(holder)) rmSync(path, { force: true });
    else if (performance.now() - asked < patience) await sleep(100);
    else throw new JournalError(`Process ${holder.pid} trains this run already. End it, or remove ${path}.`);
  }
}
