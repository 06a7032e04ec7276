import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  call,
  dict,
  floats,
  integer,
  legacyFile,
  list,
  magic,
  named,
  number,
  type Part,
  pickle,
  storage,
  type TensorParts,
  tensor,
  text,
  tuple,
} from '../../support/pickles.js';
import { temporaryCheckpoints } from './temporary.js';

const open = temporaryCheckpoints();
const problem = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });
const corrupt = (text: string) => problem('ERR_CHECKPOINT_CORRUPT', text);

/** A sound state dict with one more value beside it. */
const beside = (...value: readonly Part[]) =>
  legacyFile(pickle(dict({ model: dict({ w: tensor() }), other: bytesOf(...value) })));
const holding = (parts: TensorParts, data = floats(1, 2, 3, 4)) =>
  legacyFile(pickle(dict({ w: tensor(parts) })), { '0': [data.length / 4, data] });

describe('a pickle put together by hand', () => {
  it('is read where it is sound', async () => {
    const checkpoint = await open(beside(0x4e));
    expect([checkpoint.root, ...checkpoint.keys(), ...checkpoint.read('w')]).toEqual([
      'model',
      'w',
      1,
      2,
      3,
      4,
    ]);
  });

  it('may hold views into a storage that others share', async () => {
    const view = { key: '0', count: 4, shape: [2], view: tuple(text('1'), integer(1), integer(2)) };
    const file = legacyFile(pickle(dict({ whole: tensor({ view: 'N' }), view: tensor(view) })));
    expect([...(await open(file)).read('view')]).toEqual([2, 3]);
  });

  it('may hold a storage of bytes with the type apart from it', async () => {
    const args = [
      storage({ type: 'torch.storage.UntypedStorage', count: 16 }),
      integer(1),
      tuple(integer(2)),
      tuple(integer(1)),
    ];
    const typed = call(
      'torch._utils._rebuild_tensor_v3',
      ...args,
      bytesOf(0x89),
      '}',
      named('torch.float32'),
      'N',
    );
    const file = legacyFile(pickle(dict({ w: typed })), { '0': [16, floats(1, 2, 3, 4)] });
    const checkpoint = await open(file);
    expect([checkpoint.elementType('w'), ...checkpoint.read('w')]).toEqual(['float32', 2, 3]);
  });

  it('may call a tensor __proto__ or constructor: names are only keys', async () => {
    const entries = [text('__proto__'), tensor(), text('constructor'), tensor()];
    const checkpoint = await open(legacyFile(pickle('}(', ...entries, 'u')));
    expect([...checkpoint.keys()]).toEqual(['__proto__', 'constructor']);
    expect(checkpoint.has('toString')).toBe(false);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('may contain itself', async () => {
    const self = bytesOf(']q\x07h\x07a');
    const inDict = bytesOf('}q\x08', text('self'), 'h\x08s', text('list'), self, 's');
    expect((await open(beside(inDict))).root).toBe('model');
  });

  it('may be nested a hundred thousand times', async () => {
    expect((await open(beside(']'.repeat(100_000), 'a'.repeat(99_999)))).root).toBe('model');
  });
});

describe('an object of the program that wrote the file', () => {
  it.each<[string, Part]>([
    ['with attributes', bytesOf(named('utils.meters.ScalarMeter'), ')', 0x81, '}b')],
    ['that is a list', bytesOf(named('trainer.Log'), ')', 0x81, '(N', text('x'), 'e')],
    ['that is a dict', bytesOf(named('trainer.Options'), ')', 0x81, '(', text('x'), 'Nu')],
    ['that is a class itself', named('toString.constructor')],
  ])('%s is a record that nobody reads', async (_what, value) => {
    const checkpoint = await open(beside(value));
    expect([...checkpoint.keys()]).toEqual(['w']);
    checkpoint.close();
  });
});

describe('a pickle that asks for code', () => {
  it.each<[string, Part]>([
    ['os.system', call('os.system', text('true'))],
    ['posix.system', call('posix.system', text('true'))],
    ['builtins.eval', call('builtins.eval', text('1'))],
    ['builtins.getattr', named('builtins.getattr')],
    ['__builtin__.exec', named('__builtin__.exec')],
    ['torch.storage._load_from_bytes', call('torch.storage._load_from_bytes', text(''))],
    ['torch.hub.load', named('torch.hub.load')],
    ['numpy.load', named('numpy.load')],
    ['collections.namedtuple', named('collections.namedtuple')],
    ['__main__.launch', call('__main__.launch')],
    ['trainer.launch', call('trainer.launch', text('now'))],
    ['trainer.Shell', bytesOf(named('trainer.Shell'), text('now'), 0x85, 0x81)],
    ['subprocess.Popen', bytesOf(named('subprocess.Popen'), ')', 0x81)],
    ['builtins.__class__', bytesOf(text('builtins'), text('__class__'), 0x93)],
    ['.constructor', named('.constructor')],
  ])('is refused with the name %s', async (name, value) => {
    await expect(open(beside(value))).rejects.toEqual(problem('ERR_CHECKPOINT_UNSAFE', `'${name}'`));
  });

  it.each<[string, Part]>([
    ['an instance of protocol 0', '(ios\nsystem\n'],
    ['an instance of protocol 1', bytesOf('(', named('argparse.Namespace'), 'o')],
    ['an extension code', bytesOf(0x82, 1)],
    ['a buffer outside itself', bytesOf(0x97)],
    ['a persistent id as text', 'P0\n'],
  ])('by %s is refused', async (what, value) => {
    await expect(open(beside(value))).rejects.toEqual(corrupt(what));
  });

  it('by a call of what was made is refused', async () => {
    await expect(open(beside(text('f'), ')R'))).rejects.toEqual(corrupt('no function'));
    await expect(open(beside(named('argparse.Namespace'), 'NR'))).rejects.toEqual(corrupt('without a tuple'));
  });

  it('and holds a module with its source is told', async () => {
    const id = bytesOf(tuple(text('module'), named('argparse.Namespace'), text('net.py'), text('code')), 'Q');
    await expect(open(beside(id))).rejects.toEqual(problem('ERR_CHECKPOINT_FORMAT', 'whole module'));
  });
});

describe('a pickle that lies about sizes', () => {
  const memoEntries = (count: number) => {
    const bytes = Buffer.alloc(5 * count, 'r');
    for (let i = 0; i < count; i++) bytes.writeUInt32LE(i, 5 * i + 1);
    return bytes;
  };
  const copyOfList = bytesOf(named('builtins.list'), 'h\x05\x85R');
  const claims: [string, Part, string][] = [
    ['a text of 2^60 bytes', bytesOf(0x8d, number(2n ** 60n, 8)), 'are claimed'],
    ['a text of 2^64 - 1 bytes', bytesOf(0x8d, number(-1, 8)), 'are claimed'],
    ['a text of 4 GB', bytesOf('X', number(0xffffffff, 4)), 'are claimed'],
    ['bytes of 2^60', bytesOf(0x8e, number(2n ** 60n, 8)), 'are claimed'],
    ['a bytearray of 2^60', bytesOf(0x96, number(2n ** 60n, 8)), 'are claimed'],
    ['a whole number of 2 GB', bytesOf(0x8b, number(0x7fffffff, 4)), 'whole number of'],
    ['a whole number of less than nothing', bytesOf(0x8b, number(-1, 4)), 'whole number of'],
    ['a frame beyond the file', bytesOf(0x95, number(2n ** 62n, 8)), 'frame'],
    ['another protocol', bytesOf(0x80, 6), 'protocol 6'],
    ['no instruction', bytesOf(0xff), 'no instruction (255)'],
    ['an instruction of protocol 0', 'I1\n', 'no instruction (73)'],
    ['a name without an end', `c${'x'.repeat(5000)}`, 'no end'],
    ['a value it did not keep', 'h\x63', 'value 99'],
    ['a mark it did not set', 'tttt', 'mark'],
    ['more than there is on the stack', '0'.repeat(20), 'empty stack'],
    ['what lies below a mark', '(R', 'empty stack'],
    ['a key without a value', '}(Nu', 'key without a value'],
    ['keys of a list', '](NNu', 'no dict'],
    ['items of a dict', '}Na', 'no list'],
    ['members of a list', bytesOf('](N', 0x90), 'no set'],
    ['a dict of no pairs', call('collections.OrderedDict', list('N')), 'no pairs'],
    ['a set of no container', call('builtins.set', integer(1)), 'none'],
    ['bytes of no text', call('_codecs.encode', integer(1)), 'no text'],
    ['bytes of wide characters', call('_codecs.encode', text('\u20ac')), 'bytes from the text'],
    ['a parameter of no tensor', call('torch._utils._rebuild_parameter', 'N'), 'no tensor'],
    ['a tensor of no storage', call('torch._utils._rebuild_tensor', 'N'), 'no storage'],
    [
      'a storage of another kind',
      bytesOf(tuple(text('storage'), 'N', text('0'), 'N', 'N'), 'Q'),
      'no storage',
    ],
    ['a size that is no number', call('torch.Size', tuple('N')), 'no sizes'],
  ];
  it.each(claims)('with %s is one clear error', async (_what, value, text) => {
    await expect(open(beside(value))).rejects.toEqual(corrupt(text));
  });

  it.each<[string, string | Uint8Array, string]>([
    ['empty lists', ']'.repeat(3e6), 'memory'],
    ['memo entries', bytesOf('N', memoEntries(1e6)), 'memory'],
    [
      'copies of a list',
      bytesOf(list('N'.repeat(50_000)), 'q\x05', ...Array<Part>(1000).fill(copyOfList)),
      'memory',
    ],
  ])('with millions of %s takes no more than its share', async (_what, value, text) => {
    const before = process.memoryUsage().rss;
    await expect(open(beside(value))).rejects.toEqual(corrupt(text));
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('without its end is one clear error', async () => {
    await expect(open(bytesOf(magic, 0x80, 2, 'N'))).rejects.toEqual(corrupt('without its STOP'));
    await expect(open(bytesOf(magic))).rejects.toEqual(corrupt('without its STOP'));
  });
});

describe('a tensor that lies', () => {
  it.each<[string, TensorParts, string]>([
    ['about its shape', { shape: [5] }, "tensor 'w': shape [5]"],
    ['about its offset', { offset: 1 }, 'offset 1'],
    ['about its strides', { strides: [2] }, 'reach element 6 of a storage of 4'],
    ['with a huge shape', { shape: [2 ** 52], strides: [0] }, 'elements, more than'],
    [
      'with a product of huge sizes',
      { shape: Array(20).fill(2 ** 52), strides: Array(20).fill(0) },
      'more than',
    ],
    [
      'with strides that overflow',
      { shape: [2 ** 52, 2 ** 52], strides: [2 ** 52, 2 ** 52] },
      'reach element',
    ],
    ['with a billion repetitions', { shape: [4, 1e9], strides: [1, 0] }, '4000000000 elements'],
    ['with a negative size', { shape: [-1] }, 'no sizes'],
    ['with a negative stride', { strides: [-1] }, 'no sizes'],
    ['with a negative offset', { offset: -1 }, 'do not fit'],
    ['with fewer strides than sizes', { shape: [2, 2] }, 'do not fit'],
    ['with too many dimensions', { shape: Array(65).fill(1), strides: Array(65).fill(1) }, 'no sizes'],
    ['about its storage', { count: 5, shape: [5] }, '20 claimed'],
    [
      'with a view outside its storage',
      { view: tuple(text('1'), integer(3), integer(2)) },
      'outside storage',
    ],
    ['with a type that is none', { type: 'torch.device' }, 'unknown type'],
  ])('%s is one clear error', async (_what, parts, text) => {
    await expect(open(holding(parts))).rejects.toEqual(corrupt(text));
  });

  it('cannot change its shape after it was checked', async () => {
    const shape = bytesOf(']q\x05', integer(4), 'a');
    const parts = [storage({}), integer(0), shape, tuple(integer(1))];
    const made = call('torch._utils._rebuild_tensor', ...parts);
    const checkpoint = await open(legacyFile(pickle(dict({ w: made }), 'h\x05', integer(9), 'a0')));
    expect(checkpoint.shape('w')).toEqual([4]);
  });
});

describe('tensors that are sound one by one', () => {
  const many = (parts: TensorParts, count: number, data: Uint8Array) => {
    const named = Array.from({ length: count }, (_, index) => [`w${index}`, tensor(parts)] as const);
    return legacyFile(pickle(dict(Object.fromEntries(named))), { '0': [data.length / 4, data] });
  };

  it('may not repeat a few numbers into gigabytes together', async () => {
    const repeated = { shape: [2 ** 20], strides: [0] };
    await expect(open(many(repeated, 17, floats(1, 2, 3, 4)))).rejects.toThrow(corrupt('17825792 elements'));
    await expect(open(many(repeated, 16, floats(1, 2, 3, 4)))).resolves.toBeDefined();
  });

  it('may not each span the file, which would take minutes to read', async () => {
    const data = new Uint8Array(2 ** 22);
    const apart = { count: 2 ** 20, shape: [2], strides: [2 ** 20 - 1] };
    await expect(open(many(apart, 17, data))).rejects.toThrow(corrupt('skip'));
    await expect(open(many(apart, 15, data))).resolves.toBeDefined();
  });
});

describe('a list of storages that lies', () => {
  const object = pickle(dict({ w: tensor() }));
  const data = floats(1, 2, 3, 4);
  it.each<[string, Uint8Array, string]>([
    ['about a count', legacyFile(object, { '0': [5, data] }), 'claims 20 bytes'],
    ['with a count of 64 bits', legacyFile(object, { '0': [2n ** 64n - 1n, data] }), 'claims'],
    ['about a key', legacyFile(object, { '1': [4, data] }), 'no tensor refers to'],
    ['by leaving one out', legacyFile(object, {}), "no storage '0'"],
    ['by being no list', bytesOf(magic, pickle(integer(1001)), pickle('}'), object, pickle('N')), 'no list'],
    ['about the version', bytesOf(magic, pickle(integer(7)), pickle('}')), 'not 1001'],
  ])('%s is one clear error', async (_what, bytes, text) => {
    await expect(open(bytes)).rejects.toEqual(corrupt(text));
  });

  it('with elements of two sizes is one clear error', async () => {
    const two = pickle(dict({ v: tensor(), w: tensor({ type: 'torch.LongStorage' }) }));
    await expect(open(legacyFile(two))).rejects.toEqual(corrupt('two sizes'));
  });
});
