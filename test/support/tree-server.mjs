/** A process that serves a few files that answer like the kernel's, and says `ready`: `tree-server.mjs SOCKET`. */
import {
  countingFile,
  kernelTree,
  plainFile,
  refusingFile,
  wordFile,
} from '#cotune/device/linux/kernel-tree.js';
import { serveTree } from '#cotune/device/linux/served/serve-tree.js';

let looks = 0;
await serveTree(
  kernelTree(
    {
      '/sys/counter': countingFile(() => String(looks++)),
      '/sys/governor': wordFile('schedutil', ['schedutil', 'performance']),
      '/sys/busy': refusingFile(plainFile('1'), 'EBUSY'),
      '/sys/bytes': { read: () => '\xff\0\x01', ending: '' },
      '/sys/long': { read: () => 'x'.repeat(100_000) },
      ...Object.fromEntries(
        Array.from({ length: 700 }, (_, index) => [`/sys/many/${index}`, plainFile(`${index}`)]),
      ),
    },
    { links: { '/sys/link': '/sys/governor' }, populate: () => ({ procs: plainFile('') }) },
  ),
  process.argv[2],
);
process.stdout.write('ready\n');
