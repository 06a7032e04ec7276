/** Arrays that are kept from one problem to the next and only grow. */

/** @returns the array, or a larger one without its content */
export function roomFor(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return array.length >= length ? (array as Float64Array<ArrayBuffer>) : new Float64Array(length);
}

export function roomForIntegers(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  return array.length >= length ? (array as Int32Array<ArrayBuffer>) : new Int32Array(length);
}

export const noNumbers = new Float64Array(0);
export const noIntegers = new Int32Array(0);
