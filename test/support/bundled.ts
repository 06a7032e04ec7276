import { resolve } from 'node:path';

/** The bundled supernet with its library. */
export const bundledLibrary = resolve(import.meta.dirname, '../../models/cifar10-ofa');

export const bundledTextLibrary = resolve(import.meta.dirname, '../../models/itn-transformer');
