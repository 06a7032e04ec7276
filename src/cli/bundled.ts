/** Where the supernet that ships with the package lies. */
import { fileURLToPath } from 'node:url';

export const bundledLibrary = fileURLToPath(new URL('../../models/cifar10-ofa', import.meta.url));
