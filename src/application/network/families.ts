/** The families that cotune knows. A new one is a file under `families/` and a line here. */
import { mcunet } from './families/mcunet.js';
import { ofaMobileNetV3 } from './families/ofa-mobilenetv3.js';
import { ofaProxyless } from './families/ofa-proxyless.js';
import { ofaResNet50 } from './families/ofa-resnet50.js';
import { slimmableMobileNet } from './families/slimmable-mobilenet.js';
import type { Family } from './family.js';

export const families: readonly Family[] = [
  ofaMobileNetV3,
  ofaProxyless,
  ofaResNet50,
  slimmableMobileNet,
  mcunet,
];

export const familyNames: readonly string[] = families.map(({ name }) => name);

export function familyNamed(name: string): Family | undefined {
  return families.find((family) => family.name === name || family.aliases.includes(name));
}

/** The family of a description that was parsed. */
export const familyOf = ({ family }: { readonly family: string }): Family => familyNamed(family)!;
