/** Memory comes in powers of two, as in the file of `cotune run`; what moves through it is counted in 10⁶ bytes. */
export const bytesPerMegabyte = 2 ** 20;
