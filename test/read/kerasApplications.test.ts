/**
 * keras_applications 1.0.8 as Debian ships it, its sources untouched: what the reader reads against what Keras counts when it
 * runs the same builders. ResNeXt's total is the one that Keras publishes for this version: the table was counted on a later
 * source of it, which has the same trained parameters; its multiply-adds and its depth were not taken.
 */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain';
import { depth, multiplyAdds, parameterCount } from '../../src/graph/cost';
import type { Graph } from '../../src/graph/graph';
import { createReader, type Reader } from '../../src/read/reader';
import { disk, distPackages, filesInMemory, grammars, patientBudget } from '../support/reading';

interface Measured {
  file: string;
  entry: string;
  input: number[];
  parameters: number;
  trainable: number;
  outputs: number[][];
  /** Counts that were not taken are absent. */
  weighted?: number;
  activations?: number;
  depth?: number;
  residualAdditions?: number;
  /** Shortcuts of the kinds that the table and the reader tell apart alike. */
  kinds?: { identity: number; projection?: number };
}

const table = readFileSync(new URL('../oracle/kerasApplications.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Measured);

let reader: Reader;
beforeAll(async () => {
  reader = await createReader(disk, { grammars, budget: patientBudget });
});

function counts(graph: Graph): Partial<Measured> {
  const { units } = explain(graph);
  const ofKind = (kind: string): number => units.filter(({ shortcut }) => shortcut.kind === kind).length;
  const { total, trainable } = parameterCount(graph);
  return {
    input: graph.nodes[graph.inputs[0]].shape as number[],
    parameters: total as number,
    trainable: trainable as number,
    ...(multiplyAdds(graph) as { weighted: number; activations: number }),
    depth: depth(graph),
    residualAdditions: units.length,
    kinds: { identity: ofKind('identity'), projection: ofKind('projection') },
    outputs: graph.outputs.map((output) => graph.nodes[output].shape as number[]),
  };
}

const addressed = ({ file, entry }: Measured) => ({
  file: `${distPackages}/keras_applications/${file}.py`,
  entry: `${entry}(weights=None)`,
});

describe("Keras' applications, read without running them", () => {
  it.each(table.map((row) => [row.file, row.entry, row] as const))('%s: %s', async (_file, _entry, row) => {
    await setImmediate();
    const graph = reader.read(addressed(row));
    expect(graph.problems).toEqual([]);
    expect(graph.framework).toBe('keras');
    expect({ ...row, ...counts(graph) }).toMatchObject(row);
  });
});

describe('how they are reached', () => {
  const written = (source: string, roots = true): Promise<Graph> => {
    const memory = filesInMemory({ '/project/net.py': source });
    const files = roots
      ? {
          ...disk,
          read: (path: string) => memory.read(path) ?? disk.read(path),
          exists: (path: string) => memory.exists(path) || disk.exists(path),
        }
      : memory;
    return createReader(files, { grammars, budget: patientBudget }).then((own) =>
      own.read({ file: '/project/net.py', entry: 'model' }),
    );
  };

  it.each([
    ['from keras.applications import ResNet50', 'ResNet50(weights=None)'],
    ['import tensorflow as tf', 'tf.keras.applications.ResNet50(weights=None)'],
    ['from tensorflow.keras.applications.resnet import ResNet50', "ResNet50(weights='imagenet')"],
  ])('%s', async (head, call) => {
    const graph = await written(`${head}\nmodel = ${call}\n`);
    expect(graph.problems).toEqual([]);
    expect(parameterCount(graph).total).toBe(25_636_712);
  });

  it('as a part of another model, with the weights frozen', async () => {
    const graph = await written(`
from tensorflow.keras import layers, Model, Input
from tensorflow.keras.applications import MobileNetV2
base = MobileNetV2(input_shape=(96, 96, 3), include_top=False, weights='imagenet')
base.trainable = False
inputs = Input((96, 96, 3))
x = base(inputs, training=False)
x = layers.GlobalAveragePooling2D()(x)
model = Model(inputs, layers.Dense(5)(x))
`);
    expect(graph.problems).toEqual([]);
    expect(parameterCount(graph)).toEqual({ total: 2_257_984 + 6405, trainable: 6405 });
  });

  it('says what is missing where their sources are not installed', async () => {
    const graph = await written('from keras.applications import ResNet50\nmodel = ResNet50()\n', false);
    expect(graph.problems.map(({ text }) => text).join()).toContain('python3-keras-applications');
  });
});
