/** `keras.applications`: read from the sources of keras_applications or of Keras 3, where they are installed. */
import type { Machine } from '../../evaluate/machine';
import { ModuleValue, NativeFunction, Unknown, type Value } from '../../evaluate/values';
import { Arguments } from '../../evaluate/arguments';

/** Files that hold the builders. */
const files: readonly (readonly [RegExp, file: string])[] = [
  [/^ResNet(?:50|101|152)$/, 'resnet'],
  [/^ResNet\d+V2$/, 'resnet_v2'],
  [/^ResNeXt\d+$/, 'resnext'],
  [/^VGG16$/, 'vgg16'],
  [/^VGG19$/, 'vgg19'],
  [/^InceptionV3$/, 'inception_v3'],
  [/^InceptionResNetV2$/, 'inception_resnet_v2'],
  [/^Xception$/, 'xception'],
  [/^MobileNet$/, 'mobilenet'],
  [/^MobileNetV2$/, 'mobilenet_v2'],
  [/^MobileNetV3\w+$/, 'mobilenet_v3'],
  [/^DenseNet\d+$/, 'densenet'],
  [/^NASNet\w+$/, 'nasnet'],
  [/^EfficientNetB\d$/, 'efficientnet'],
  [/^EfficientNetV2\w+$/, 'efficientnet_v2'],
  [/^ConvNeXt\w+$/, 'convnext'],
];

/** The builder in the sources of keras_applications, which Keras 2 hands over to, or of Keras 3 itself. */
function builder(name: string, file: string, machine: Machine): Value {
  const importModule = machine.lookup('importlib.import_module');
  for (const place of ['keras_applications', 'keras.src.applications']) {
    const module = machine.call(importModule, Arguments.of(`${place}.${file}`));
    const found = module instanceof ModuleValue ? machine.findAttribute(module, name) : undefined;
    if (found !== undefined && !(found instanceof Unknown)) return found;
  }
  return undefined;
}

/** `keras.applications.ResNet50`, `keras.applications.resnet.ResNet50`; undefined where there is no such architecture. */
export function application(path: string): Value {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const file = files.find(([pattern]) => pattern.test(name))?.[1];
  if (!file) return undefined;
  return new NativeFunction(
    name,
    (args, machine) => {
      const found = builder(name, file, machine);
      if (found !== undefined) return machine.call(found, args);
      machine.problem(
        'unresolved',
        `The source of keras.applications.${name} is not found: install keras, or keras_applications (Debian: python3-keras-applications), where Python packages are looked for.`,
      );
      return new Unknown(`keras.applications.${name}(…)`, machine.source);
    },
    'static',
  );
}
