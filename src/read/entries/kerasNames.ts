/** What a Python file calls the models and layers of Keras, by its imports alone. */
import type { SourceModule } from '../syntax/syntax';
import { frameworkNamed, importsIn } from './frameworkNamed';

/** Models, by what they are called in files that import Keras. */
const model = /(?:^|\.)(?:Model|Sequential|Functional)$/;

const base = /(?:^|\.)(?:Model|Layer)$|(?:^|\.)(?:keras\.)?layers\.\w+$/;

const applications = /^(?:tensorflow\.)?(?:python\.)?(?:keras\.applications|keras_applications)(?:\.|$)/;

export interface KerasNames {
  /** Are the networks of the file Keras'? */
  isKeras: boolean;
  /** Is it the dotted name of a class or a function that makes a model? */
  makesModel(callee: string): boolean;
  /** Is it the name of a class whose classes are layers or models? */
  isBase(name: string): boolean;
}

export function kerasNames({ language, body }: SourceModule): KerasNames {
  const imports = language === 'python' ? importsIn(body) : [];
  const isKeras = frameworkNamed(imports) === 'keras';
  const builders = new Set(
    imports.flatMap(({ module: from, names }) =>
      names.flatMap((name) => (name.kind === 'name' && applications.test(from) ? [name.as] : [])),
    ),
  );
  return {
    isKeras,
    makesModel: (callee) =>
      isKeras &&
      (model.test(callee) ||
        /(?:^|\.)keras\.applications\./.test(callee) ||
        (builders.has(callee.split('.')[0]) && /(?:^|\.)[A-Z]\w*$/.test(callee))),
    isBase: (name) => isKeras && base.test(name),
  };
}
