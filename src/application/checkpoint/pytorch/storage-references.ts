/**
 * The persistent ids by which a pickle names storages: ('storage', type, key, location, elements), and in the old
 * format a sixth member, a view into a storage that others share: (key, first element, elements), or None.
 */
import { PickleGlobal } from '../pickle/values.js';
import { corrupt, isCount, otherFormat, shown } from '../problems.js';
import { PickledStorage } from './pickled-tensor.js';
import { storageTypes, type TorchType } from './torch-types.js';

export const stateDictAdvice =
  'load it with PyTorch and save its weights alone: torch.save(model.state_dict(), path)';

/** @throws {CotuneError} ERR_CHECKPOINT_CORRUPT, ERR_CHECKPOINT_FORMAT for a module pickled whole */
export function storageReference(id: unknown): PickledStorage {
  const parts: readonly unknown[] = Array.isArray(id) ? id : [];
  if (parts[0] === 'module')
    throw otherFormat('it holds a whole module, not its state_dict()', stateDictAdvice);
  const [kind, type, key, _location, count, view] = parts;
  if (kind !== 'storage' || typeof key !== 'string' || !isCount(count))
    throw corrupt('the pickle refers to something that is no storage');
  const elementType = typeOf(type);
  if (view === undefined || view === null) return new PickledStorage(key, elementType, 0, count);
  const [, start, viewCount] = Array.isArray(view) ? view : [];
  if (!isCount(start) || !isCount(viewCount) || start + viewCount > count)
    throw corrupt(`the pickle has a view that lies outside storage ${shown(key)}`);
  return new PickledStorage(key, elementType, start, viewCount);
}

function typeOf(value: unknown): TorchType {
  const type = value instanceof PickleGlobal ? storageTypes.get(value.name) : undefined;
  if (!type) throw corrupt('the pickle refers to a storage of unknown type');
  return type;
}
