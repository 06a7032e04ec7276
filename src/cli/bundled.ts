/** Where the supernet and the scenarios that ship with the package lie. */
import { fileURLToPath } from 'node:url';

export const bundledLibrary = fileURLToPath(new URL('../../models/cifar10-ofa', import.meta.url));

export const bundledTextLibrary = fileURLToPath(new URL('../../models/itn-transformer', import.meta.url));

export const bundledScenario = (name: string): string =>
  fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
