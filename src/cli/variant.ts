import { parseArgs } from 'node:util';
import { explain } from '../explain/explain';
import type { Graph } from '../graph/graph';
import { isReadFully } from '../present/inspection';
import { inspectionText, problemLines } from '../present/text';
import { variantList } from './variantList';
import { variantCode } from '../vary/code/variantCode';
import { variantCalled } from '../vary/dimensions';
import { dimensionNames, VariationError, type Variant } from '../vary/variant';
import { varyAll } from '../vary/vary';
import { textOf } from './files';
import { architectureOptions, readArchitecture } from './inspect';
import type { Terminal } from './terminal';
import { exitCodes, UsageError } from './usage';

/** `throughline variant`: an architecture with other values, as what it is or as code. Gives the exit code. */
export async function variant(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { variant: { type: 'string' }, code: { type: 'boolean', default: false }, ...architectureOptions },
  });
  if (values.variant === 'help') {
    terminal.print(variantList());
    return exitCodes.readFully;
  }
  const variants = variantsOf(values.variant);
  const graph = await readArchitecture(positionals, values, terminal);
  for (const line of problemLines(graph.problems)) terminal.report(line);
  terminal.print(values.code ? codeOf(graph, variants) : inspectionOf(graph, variants));
  return isReadFully(graph) ? exitCodes.readFully : exitCodes.withProblems;
}

const codeOf = (graph: Graph, variants: readonly Variant[]): string =>
  applied(() => variantCode(graph, explain(graph), variants, textOf).text.trimEnd());

const inspectionOf = (graph: Graph, variants: readonly Variant[]): string =>
  applied(() => {
    const varied = varyAll(graph, explain(graph), variants);
    return inspectionText({ graph: varied, explanation: explain(varied) });
  });

/** @throws UsageError where a value cannot be applied to the architecture. */
function applied<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof VariationError) throw new UsageError(error.message);
    throw error;
  }
}

/** @throws UsageError for an id that no value has, and for two values of one dimension. */
function variantsOf(text: string | undefined): Variant[] {
  if (!text) throw new UsageError('Name the values: --variant exclusive-gating-6. --variant help lists them.');
  const variants = text.split(',').map((part): Variant => {
    const found = variantCalled(part.trim());
    if (found) return found;
    throw new UsageError(`--variant ${part.trim()} is not known; --variant help lists them.`);
  });
  const twice = dimensionNames.find((name) => variants.filter(({ dimension }) => dimension === name).length > 1);
  if (twice) throw new UsageError(`--variant names two values of ${twice}; one architecture has one.`);
  return variants;
}
