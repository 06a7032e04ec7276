/**
 * A model source for engine tests: sub-network `timesN` multiplies four numbers by N. It makes its graphs with
 * the project's own builder, can be told to build slowly, to refuse and to kill its thread; it counts in shared memory what it was
 * asked for, `asked` [0], and how many threads build at the same time, `building` [0], and at most did, [1].
 */
import { GraphBuilder } from '#cotune/application/onnx/graph-builder.js';

export function createModelSource({
  slowBuildMilliseconds = 0,
  refuse = [],
  ballastBytes = 0,
  asked = new SharedArrayBuffer(4),
  building = new SharedArrayBuffer(8),
} = {}) {
  const concurrent = new Int32Array(building);
  return {
    build(subnet) {
      Atomics.add(new Int32Array(asked), 0, 1);
      if (refuse.includes(subnet)) throw new Error(`${subnet} was refused`);
      if (subnet === 'fatal') process.exit(3);
      const others = Atomics.add(concurrent, 0, 1);
      if (others + 1 > concurrent[1]) concurrent[1] = others + 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowBuildMilliseconds);
      Atomics.sub(concurrent, 0, 1);
      const elements = subnet === 'wide' ? 8 : 4;
      const graph = new GraphBuilder('tiny', {});
      graph.input('x', [elements]);
      graph.initialiser('factor', [1], Float32Array.of(Number(subnet.replace('times', '')) || 0));
      // Weights that nothing uses: they make the graph large.
      if (ballastBytes > 0)
        graph.initialiser('ballast', [ballastBytes / 4], new Float32Array(ballastBytes / 4));
      graph.multiply('x', 'factor', 'y');
      graph.output('y', [elements]);
      return graph.encode();
    },
  };
}
