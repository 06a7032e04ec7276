/** Memory that the graphs of a worker are built in. */
import type { Allocate } from '../onnx/protobuf.js';

/**
 * One buffer for all graphs of a worker, as large as the largest so far: taking megabytes from the kernel for each
 * build and giving them back disturbs the inference that the other worker runs. It may be used again because a worker
 * builds one graph at a time and ONNX Runtime has copied it when the session is there.
 */
export function createScratch(): Allocate {
  let scratch = new Uint8Array(0);
  return (byteLength) => {
    if (scratch.byteLength < byteLength) scratch = new Uint8Array(byteLength);
    return scratch.subarray(0, byteLength);
  };
}
