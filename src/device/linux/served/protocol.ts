/**
 * What the server of a tree and its clients say to each other: one JSON document per line, a request with a number and
 * a reply with the same number. A reply holds the answer of a tree as it is, or the kernel's code of a refused write.
 */
import { z } from 'zod';

export const protocolVersion = 1;
/** More than any file of a board, and than the paths of all that are read together. */
export const longestLineBytes = 4 * 1024 * 1024;
/** Files that one request may ask for. */
export const mostPaths = 500;
/** What a server answers to a line that is no request, before it lets the client go. */
export const notUnderstood = 'EPROTO';

const id = z.int().min(0);
const path = z.string();

export const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({ id, method: z.literal('hello'), version: z.int() }),
  z.strictObject({ id, method: z.literal('read'), paths: z.array(path).max(mostPaths) }),
  z.strictObject({ id, method: z.literal('list'), path }),
  z.strictObject({ id, method: z.literal('access'), path }),
  z.strictObject({ id, method: z.literal('resolve'), path }),
  z.strictObject({ id, method: z.literal('write'), path, text: z.string() }),
  z.strictObject({ id, method: z.literal('makeFolder'), path }),
  z.strictObject({ id, method: z.literal('removeFolder'), path }),
]);

export type Request = z.infer<typeof requestSchema>;
export type Method = Request['method'];
/** A request without its number. */
export type Asked = Request extends infer Each ? (Each extends Request ? Omit<Each, 'id'> : never) : never;

const absent = z.object({ absent: z.string() });
const refused = z.enum(['missing', 'picture', 'read-only', 'mount', 'permission', 'unknown']);

/** What each request is answered with. */
export const resultSchemas = {
  hello: z.literal(protocolVersion),
  /** One content per path, in their order. */
  read: z.array(z.union([z.object({ text: z.string() }), absent])),
  list: z.union([z.object({ names: z.array(z.string()) }), absent]),
  access: z.union([z.object({ writable: z.literal(true) }), z.object({ refused, reason: z.string() })]),
  resolve: z.string(),
  write: z.null(),
  makeFolder: z.null(),
  removeFolder: z.null(),
} satisfies Record<Method, z.ZodType>;

export type Result<M extends Method = Method> = z.output<(typeof resultSchemas)[M]>;

export const replySchema = z.union([
  z.strictObject({ id, result: z.unknown() }),
  z.strictObject({ id: id.nullable(), refused: z.string() }),
]);

export type Reply = z.infer<typeof replySchema>;

export function formatLine(document: Request | Reply): string {
  return `${JSON.stringify(document)}\n`;
}
