/** The program that takes the processor away: busy threads that multiply matrices, until the process is ended. */
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const size = 96;

function multiplyForEver(go: Int32Array): never {
  const [a, b, c] = Array.from({ length: 3 }, () => new Float64Array(size * size).fill(1.000001));
  for (;;) {
    Atomics.wait(go, 0, 0);
    while (Atomics.load(go, 0) === 1) multiply(a!, b!, c!);
  }
}

function multiply(a: Float64Array, b: Float64Array, c: Float64Array): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[row * size + k]! * b[k * size + column]!;
      c[row * size + column] = sum;
    }
  }
}

if (isMainThread) {
  const go = new Int32Array(new SharedArrayBuffer(4));
  const threads = Number(process.argv[2]);
  for (let i = 0; i < threads; i++) new Worker(new URL(import.meta.url), { workerData: go });
  process.on('message', (running: boolean) => {
    Atomics.store(go, 0, running ? 1 : 0);
    Atomics.notify(go, 0);
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => {});
  process.send!('ready');
} else {
  multiplyForEver(workerData as Int32Array);
}
