/** A process that takes all of a processor that it can get. */
process.stdout.write('ready\n');
setTimeout(() => {
  const end = performance.now() + 20_000;
  while (performance.now() < end);
}, 50);
