import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '#cotune/application/onnx/graph-builder.js';
import { ProtobufMessage } from '#cotune/application/onnx/protobuf.js';
import { largestDifference, randomValues, runModel } from '../../support/models.js';

/** Reads one level of a message: its fields in order, lengths and varints as numbers. */
function decode(bytes: Uint8Array): [field: number, value: number | Uint8Array][] {
  let offset = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[offset++]!;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const fields: [number, number | Uint8Array][] = [];
  while (offset < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 2) offset += value;
    fields.push([Math.floor(tag / 8), tag % 8 === 2 ? bytes.subarray(offset - value, offset) : value]);
  }
  return fields;
}

describe('the protocol-buffers writer', () => {
  it('writes negative whole numbers as 64 bits of two’s complement', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: -1 }), (value) => {
        const bytes = new ProtobufMessage().varint(1, value).encode();
        expect(bytes.length).toBe(11);
        const bits = bytes.subarray(1).reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n);
        expect(BigInt.asIntN(64, bits)).toBe(BigInt(value));
      }),
    );
  });

  it('writes what a reader of the wire format finds', () => {
    const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });
    fc.assert(
      fc.property(
        field,
        fc.maxSafeNat(),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (number, value, text) => {
          const inner = new ProtobufMessage().string(number, text);
          const message = new ProtobufMessage().varint(number, value).message(number, inner);
          const fields = decode(message.encode());
          expect(fields[0]).toEqual([number, value]);
          const [[innerField, innerText]] = decode(fields[1]![1] as Uint8Array) as [[number, Uint8Array]];
          expect(innerField).toBe(number);
          expect(Buffer.from(innerText).equals(Buffer.from(text))).toBe(true);
        },
      ),
    );
  });

  it('aligns payloads wherever they come to lie, and knows the size before', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.array(fc.nat(300), { maxLength: 5 }), (before, lengths) => {
        const offsets: number[] = [];
        const inner = new ProtobufMessage().string(1, before);
        for (const byteLength of lengths)
          inner.alignedPayload(9, 12, {
            byteLength,
            write: (target) => {
              offsets.push(target.byteOffset);
              target.fill(7);
            },
          });
        const message = new ProtobufMessage().message(3, inner);
        const bytes = message.encode();
        expect(bytes.length).toBe(message.size);
        expect(offsets.every((offset) => offset % 4 === 0)).toBe(true);
        const payloads = decode(decode(bytes)[0]![1] as Uint8Array).filter(([field]) => field === 9);
        expect(payloads.map(([, payload]) => (payload as Uint8Array).length)).toEqual(lengths);
        expect(payloads.every(([, payload]) => (payload as Uint8Array).every((byte) => byte === 7))).toBe(
          true,
        );
      }),
    );
  });
});

/** Runs a graph of one input. */
async function run(
  shape: number[],
  data: Float32Array,
  outputShape: number[],
  body: (graph: GraphBuilder, x: string) => string,
) {
  const graph = new GraphBuilder('test', { family: 'none' });
  const result = body(graph, graph.input('input', shape));
  graph.output(result, outputShape);
  return (await runModel(graph.encode(), { shape, data })).get(result)!;
}

describe('the operators of the graph builder', () => {
  const x = Float32Array.of(-7, -3, -1, 0, 1, 2.5, 3, 8);
  const hardSigmoid = (value: number) => Math.min(Math.max(value / 6 + 0.5, 0), 1);

  it.each<[string, (graph: GraphBuilder, x: string) => string, (value: number) => number]>([
    ['relu', (graph, x) => graph.relu(x), (value) => Math.max(value, 0)],
    ['hardSigmoid', (graph, x) => graph.hardSigmoid(x), hardSigmoid],
    ['hardSwish', (graph, x) => graph.hardSwish(x), (value) => value * hardSigmoid(value)],
    ['add', (graph, x) => graph.add(x, x), (value) => 2 * value],
    ['multiply', (graph, x) => graph.multiply(x, x), (value) => value * value],
    ['subtract', (graph, x) => graph.subtract(x, graph.relu(x)), (value) => Math.min(value, 0)],
  ])('compute %s', async (_name, body, expected) => {
    const found = await run([1, 8], x, [1, 8], body);
    expect(largestDifference(found, [...x].map(expected))).toBeLessThan(1e-5);
  });

  it('pool images, the last window also where it is not full', async () => {
    const three = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 12);
    const window = { kernel: 2, stride: 2, padding: 0 };
    const averages = await run([1, 1, 3, 3], three, [1, 1, 2, 2], (g, v) => g.averagePool(v, window));
    expect([...averages]).toEqual([3, 4.5, 7.5, 12]);
    const around = { kernel: 3, stride: 2, padding: 1 };
    const largest = await run([1, 1, 3, 3], three, [1, 1, 2, 2], (g, v) => g.maxPool(v, around));
    expect([...largest]).toEqual([5, 6, 8, 12]);
  });

  it('clip, with one constant however often it is used', async () => {
    const clipped = await run([1, 8], x, [1, 8], (g, v) => g.clip(g.clip(v, 0, 6), 0, 6));
    expect([...clipped]).toEqual([...x].map((value) => Math.min(Math.max(value, 0), 6)));
  });

  it('resize images without aliases: a shrunk pattern of stripes is their mean', async () => {
    const stripes = Float32Array.from({ length: 64 }, (_, place) => (place % 2) * 2);
    const small = await run([1, 1, 8, 8], stripes, [1, 1, 4, 4], (g, v) => g.resize(v, [1, 1, 4, 4]));
    for (const value of [5, 6, 9, 10].map((place) => small[place]!)) expect(value).toBeCloseTo(1, 5);
    const ramp = Float32Array.from({ length: 16 }, (_, place) => place % 4);
    const large = await run([1, 1, 4, 4], ramp, [1, 1, 8, 8], (g, v) => g.resize(v, [1, 1, 8, 8]));
    expect([...large.subarray(0, 8)]).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
  });

  it('reduce images', async () => {
    const mean = x.reduce((sum, value) => sum + value, 0) / 8;
    const squares = x.reduce((sum, value) => sum + value * value, 0);
    const shape = [1, 1, 2, 4];
    expect((await run(shape, x, [1, 1, 1, 1], (g, v) => g.globalAveragePool(v)))[0]).toBeCloseTo(mean, 5);
    expect((await run(shape, x, [1], (g, v) => g.mean(v, [0, 2, 3], false)))[0]).toBeCloseTo(mean, 5);
    expect((await run(shape, x, [1], (g, v) => g.sumOfSquares(v, [0, 2, 3])))[0]).toBeCloseTo(squares, 3);
  });

  it('convolve with a stride and same padding, and multiply matrices', async () => {
    const data = randomValues(36, 1);
    const kernel = randomValues(9, 2);
    const found = await run([1, 1, 6, 6], data, [1, 1, 3, 3], (graph, input) =>
      graph.convolution(input, {
        weight: graph.initialiser('w', [1, 1, 3, 3], (target) => target.set(kernel)),
        bias: graph.initialiser('b', [1], Float32Array.of(0.5)),
        kernel: 3,
        stride: 2,
        groups: 1,
      }),
    );
    const pixel = (y: number, x: number) => (y < 0 || x < 0 ? 0 : data[y * 6 + x]!);
    const expected = Array.from({ length: 9 }, (_, place) =>
      kernel.reduce((sum, weight, tap) => {
        const [y, x] = [2 * Math.floor(place / 3) + Math.floor(tap / 3) - 1, 2 * (place % 3) + (tap % 3) - 1];
        return sum + weight * pixel(y, x);
      }, 0.5),
    );
    expect(largestDifference(found, expected)).toBeLessThan(1e-5);
    const linear = await run([1, 3], Float32Array.of(1, 2, 3), [1, 2], (graph, input) => {
      const weight = graph.initialiser('w', [2, 3], Float32Array.of(1, 0, 0, 0, 1, 1));
      return graph.linear(input, weight, graph.initialiser('b', [2], Float32Array.of(0, 10)));
    });
    expect([...linear]).toEqual([1, 15]);
  });
});

describe('encoding into memory that was used before', () => {
  it('writes every byte', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }), fc.string(), (lengths, name) => {
        const graph = new GraphBuilder(name, { name });
        for (const [index, length] of lengths.entries())
          graph.initialiser(`${name}${index}`, [length], new Float32Array(length));
        const dirty = graph.encode((byteLength) => new Uint8Array(byteLength).fill(0xaa));
        expect(Buffer.compare(dirty, graph.encode())).toBe(0);
      }),
    );
  });

  it('refuses values that do not fill their shape', () => {
    const graph = new GraphBuilder('short', {});
    const short = () => graph.initialiser('w', [4], new Float32Array(3));
    expect(short).toThrow(expect.objectContaining({ code: 'ERR_TENSOR_SHAPE' }));
  });
});

describe('a graph with a loop', () => {
  it('runs its body, which sees what is around it, as often as it is told to', async () => {
    const body = new GraphBuilder('body', {}, 'inner_');
    body.input('turn', [], 'int64');
    const going = body.input('going', [], 'bool');
    const sum = body.add(body.input('sum', [2]), 'step');
    body.output(body.node('Identity', [going]), [], 'bool');
    body.output(sum, [2]);
    const graph = new GraphBuilder('sums', {});
    const start = graph.input('start', [2]);
    graph.initialiser('step', [2], Float32Array.of(1, 10));
    const loop = [graph.integers('turns', [5], []), graph.integers('go', [1], [], 'bool'), start];
    graph.nodeOfMany('Loop', loop, ['total'], { body: body.asBody() });
    graph.output('total', [2]);
    const session = await InferenceSession.create(graph.encode());
    const { total } = await session.run({ start: new Tensor('float32', Float32Array.of(0, 1), [2]) });
    expect([...(total!.data as Float32Array)]).toEqual([5, 51]);
    await session.release();
  });
});
