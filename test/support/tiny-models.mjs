/**
 * A model source for engine tests: sub-network `timesN` multiplies four numbers by N. It makes its graphs with
 * the project's own builder, can be told to build slowly, to refuse and to kill its thread.
 */
import { GraphBuilder } from '#cotune/application/onnx/graph-builder.js';

export function createModelSource({ slowBuildMilliseconds = 0, refuse = [], ballastBytes = 0 } = {}) {
  return {
    build(subnet) {
      if (refuse.includes(subnet)) throw new Error(`${subnet} was refused`);
      if (subnet === 'fatal') process.exit(3);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowBuildMilliseconds);
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
