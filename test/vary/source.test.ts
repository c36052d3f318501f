import { describe, expect, it } from 'vitest';
import { functionAround, javascriptStyle, pythonStyle } from '../../src/vary/code/source';

describe('the function around a line', () => {
  const javascript = `const tf = require('tf');

const unit = (x, filters) => {
  const inner = (y) => y;
  if (filters) {
    return x;
  }
};

function long(
  x,
  filters,
) {
  return x;
}

unit(1);`;

  it.each([
    [5, { name: 'unit', startLine: 2, endLine: 7 }],
    [13, { name: 'long', startLine: 9, endLine: 14 }],
    [16, undefined],
  ])('of JavaScript, line %i', (line, found) => {
    expect(functionAround(javascript, line)).toEqual(found);
  });

  const python = `class Block(Layer):
    def call(
        self, x
    ):
        if x:
            y = x

        return y

def other():
    pass
`;

  it.each([
    [5, { name: 'call', startLine: 1, endLine: 7 }],
    [10, { name: 'other', startLine: 9, endLine: 10 }],
  ])('of Python, line %i', (line, found) => {
    expect(functionAround(python, line)).toEqual(found);
  });
});

it('JavaScript is written as the file is', () => {
  expect(javascriptStyle('net.js', "const tf = require('x');\nfunction f() {\n    return {a: 1};\n}\n")).toEqual({
    typescript: false,
    commonJs: true,
    quote: "'",
    indent: '    ',
    width: 80,
    bracketSpacing: false,
    semicolons: true,
    reluLayer: false,
  });
  expect(javascriptStyle('net.ts', 'import * as tf from "x"\nconst y = tf.layers.reLU().apply(x)\n')).toMatchObject({
    typescript: true,
    commonJs: false,
    quote: '"',
    semicolons: false,
    reluLayer: true,
  });
});

it.each([
  ['from keras import layers\nx = layers.Dense(1)(x)', 'layers.', 'keras'],
  ['import tensorflow as tf\nx = tf.keras.layers.Dense(1)(x)', 'tf.keras.layers.', 'tensorflow.keras'],
  ['from tensorflow.keras.layers import Dense\nx = Dense(1)(x)', '', 'tensorflow.keras'],
  ['import keras\nx = keras.layers.Dense(1)(x)', 'keras.layers.', 'keras'],
])('Keras is imported as in %j', (text, layers, keras) => {
  expect(pythonStyle(text)).toMatchObject({ layers, keras });
});
