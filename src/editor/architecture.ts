/** An architecture as commands, links and lenses name it: plain JSON, checked where it comes back from a link. */
export interface ArchitectureReference {
  /** Absolute path, or the URI's text. */
  file: string;
  /** `resnet50`, `Bottleneck(256, 64)`. */
  entry: string;
  /** Node to show. */
  node?: number;
}

/** Reads an argument of a command; anybody can call a command with anything. */
export function readReference(value: unknown): ArchitectureReference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { file, entry, node } = value as Record<string, unknown>;
  if (typeof file !== 'string' || typeof entry !== 'string') return undefined;
  return { file, entry, node: typeof node === 'number' ? node : undefined };
}

/** A link that runs one of our commands with an architecture. Brackets are escaped: Markdown would end the link there. */
export const commandLink = (command: string, reference: ArchitectureReference): string =>
  `command:${command}?${encodeURIComponent(JSON.stringify([reference]))
    .replace(/\(/g, '%28')
    .replace(/\)/g, '%29')}`;
