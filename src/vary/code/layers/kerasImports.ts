/** The imports of a file of Keras, as the source has them. */
import { pythonStatement, type PythonStyle } from './pythonText';

/** @param own names that the text defines itself. */
export function kerasImports(text: string, own: readonly string[], style: PythonStyle): string {
  const uses = (pattern: RegExp): boolean => pattern.test(text);
  if (style.layers === '') {
    const classes = [...new Set([...text.matchAll(/(?<![\w.])([A-Z]\w*)\(/g)].map(([, name]) => name))];
    const known = classes
      .filter((name) => name !== 'Model' && !own.includes(name))
      .concat(/\(Layer\):/.test(text) ? ['Layer'] : []);
    const names = [...new Set(known)].sort().join(', ');
    const long = `from ${style.keras}.layers import ${names}`;
    return [
      ...(uses(/\btf\./) ? ['import tensorflow as tf'] : []),
      ...(uses(/\binitializers\./) ? [`from ${style.keras} import initializers`] : []),
      ...(uses(/\bops\./) ? ['from keras import ops'] : []),
      long.length <= style.width ? long : pythonStatement(long.replace(names, `(${names})`), 0, style.width),
      `from ${style.keras}.models import Model`,
    ].join('\n');
  }
  if (style.layers === 'tf.keras.layers.') return 'import tensorflow as tf';
  const isTensorFlow = style.keras !== 'keras';
  return [
    ...(isTensorFlow && uses(/\btf\./) ? ['import tensorflow as tf'] : []),
    isTensorFlow ? 'from tensorflow import keras' : 'import keras',
    ...[...(style.layers === 'layers.' ? ['layers'] : []), ...(uses(/\bops\./) ? ['ops'] : [])].map(
      (name) => `from ${name === 'ops' ? 'keras' : style.keras} import ${name}`,
    ),
  ].join('\n');
}
