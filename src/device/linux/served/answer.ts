/** Answers the requests of a tree's clients. */
import { refusalCode, type WritableTree } from '../writable-tree.js';
import {
  notUnderstood,
  protocolVersion,
  type Reply,
  type Request,
  type Result,
  requestSchema,
} from './protocol.js';

/** Never throws: whatever a client sends has a reply. */
export async function answerLine(tree: WritableTree, line: string): Promise<Reply> {
  const request = parseRequest(line);
  if (request === null) return { id: null, refused: notUnderstood };
  const { id } = request;
  try {
    return { id, result: await carryOut(tree, request) };
  } catch (error) {
    return { id, refused: refusalCode(error) ?? notUnderstood };
  }
}

function parseRequest(line: string): Request | null {
  try {
    return requestSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function carryOut(tree: WritableTree, request: Request): Result | Promise<Result> {
  if (request.method === 'hello') return protocolVersion;
  if (request.method === 'read') return request.paths.map((path) => tree.read(path));
  const { method, path } = request;
  if (method === 'write') return tree.write(path, request.text).then(() => null);
  if (method === 'makeFolder' || method === 'removeFolder') return tree[method](path).then(() => null);
  if (method === 'list') {
    const content = tree.list(path);
    return 'names' in content ? { names: [...content.names] } : content;
  }
  return method === 'access' ? tree.access(path) : tree.resolve(path);
}
