/**
 * Reads every tensor of a checkpoint, dropping each, and prints how many bytes of memory that took at its peak
 * beyond what the process had before: `node test/support/measure-reading.mjs FILE`.
 */
import { openCheckpoint } from '../../dist/application/checkpoint/open-checkpoint.js';

const before = process.memoryUsage().rss;
const checkpoint = await openCheckpoint(process.argv[2]);
let peak = 0;
let tensors = 0;
for (const name of checkpoint.keys()) {
  checkpoint.read(name);
  tensors++;
  peak = Math.max(peak, process.memoryUsage().rss);
}
console.log(JSON.stringify({ peakBytes: peak - before, fileBytes: checkpoint.bytes, tensors }));
