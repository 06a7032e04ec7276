/**
 * From a checkpoint to a supernet: which family it is, what its network looks like, and its weights under today's
 * names in shared memory. Each tensor is read straight to its place, so the weights are in memory once.
 */
import { CotuneError } from '../../core/errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { looksLikeTransformer } from '../text/describe-checkpoint.js';
import { withNormalKeys } from './checkpoint-keys.js';
import { notOfImages } from './description.js';
import type { SupernetDescription } from './description-schema.js';
import { expectedTensors } from './expected-tensors.js';
import { families } from './families.js';
import type { Family, FamilyHints } from './family.js';
import { type ImportedCheckpoint, layOutWeights, numbersIn } from './lay-out-weights.js';
import { checkTensors, openSupernet, type Supernet } from './supernet.js';

export interface ImportResult {
  readonly supernet: Supernet;
  readonly keysUsed: readonly string[];
  readonly keysIgnored: readonly string[];
  /** Numbers that training learns: weights, biases, scales and shifts, not statistics. */
  readonly parameters: number;
}

export interface ImportOptions extends FamilyHints {
  /** Found out from the checkpoint where absent. */
  readonly family?: Family | undefined;
  /** Names of the classes, in the order of the classifier's outputs; numbered where absent. */
  readonly classes?: readonly string[] | undefined;
  /** What is to be said of where the weights come from. */
  readonly source?: string | undefined;
}

/**
 * @throws {CotuneError} ERR_FAMILY_MISMATCH, ERR_CHECKPOINT_KEY_MISSING, ERR_TENSOR_SHAPE,
 * ERR_NETWORK_DESCRIPTION where an architecture file is needed, and what reading the checkpoint throws
 */
export function importSupernet(checkpoint: ImportedCheckpoint, options: ImportOptions = {}): ImportResult {
  const { family, classes, source } = options;
  const found = describeCheckpoint(checkpoint, family, options);
  const description = {
    ...found,
    ...(classes === undefined ? {} : { classes: checkClasses(found, classes) }),
    ...(source === undefined ? {} : { source }),
  };
  const expected = expectedTensors(description);
  const normal = withNormalKeys(checkpoint);
  const { bytes, ...keys } = layOutWeights(checkpoint, normal, expected);
  return { supernet: openSupernet(description, bytes), ...keys, parameters: parametersOf(expected) };
}

function parametersOf(tensors: ReadonlyMap<string, readonly number[]>): number {
  const learned = [...tensors].filter(([name]) => !/\.running_(mean|var)$/.test(name));
  return numbersIn(learned.map(([, shape]) => shape));
}

function checkClasses(description: SupernetDescription, classes: readonly string[]): string[] {
  if (classes.length === description.classes.length) return [...classes];
  throw new CotuneError(
    'ERR_NETWORK_DESCRIPTION',
    `${classes.length} class names were given, the network tells ${description.classes.length} classes apart`,
    { advice: 'name each class once, in the order of the outputs' },
  );
}

function describeCheckpoint(
  checkpoint: Checkpoint,
  family: Family | undefined,
  hints: FamilyHints,
): SupernetDescription {
  if (family !== undefined) {
    const attempt = tryFamily(family, checkpoint, hints);
    if ('description' in attempt) return attempt.description;
    throw withSuggestion(attempt.error, family, checkpoint, hints);
  }
  const attempts = families.map((candidate) => tryFamily(candidate, checkpoint, hints));
  const fitting = attempts.find(isFit);
  if (fitting !== undefined) return fitting.description;
  const recognised = attempts.find(lacksArchitecture);
  if (recognised !== undefined) throw recognised.error;
  if (looksLikeTransformer(withNormalKeys(checkpoint))) throw notOfImages('the checkpoint');
  throw new CotuneError(
    'ERR_FAMILY_MISMATCH',
    `the checkpoint's ${[...checkpoint.keys()].length} tensors belong to no family that is known`,
    { advice: 'give its --family to see what does not fit' },
  );
}

type Attempt = { readonly description: SupernetDescription } | { readonly error: CotuneError };

const isFit = (attempt: Attempt): attempt is { readonly description: SupernetDescription } =>
  'description' in attempt;

function tryFamily(family: Family, checkpoint: Checkpoint, hints: FamilyHints): Attempt {
  const normal = withNormalKeys(checkpoint);
  try {
    const description = family.describe(normal, hints);
    checkTensors(description, normal);
    return { description };
  } catch (error) {
    if (!(error instanceof CotuneError)) throw error;
    return { error };
  }
}

/** A family that lacks nothing but its architecture file has recognised the checkpoint. */
const lacksArchitecture = (attempt: Attempt): attempt is { readonly error: CotuneError } =>
  !isFit(attempt) && attempt.error.code === 'ERR_NETWORK_DESCRIPTION';

const mayFit = (attempt: Attempt) => isFit(attempt) || lacksArchitecture(attempt);

/** Where another family fits, the error says which. */
function withSuggestion(
  error: CotuneError,
  family: Family,
  checkpoint: Checkpoint,
  hints: FamilyHints,
): CotuneError {
  const others = families.filter((other) => other !== family);
  const fitting = others.find((other) => mayFit(tryFamily(other, checkpoint, hints)));
  if (fitting === undefined) return error;
  return new CotuneError('ERR_FAMILY_MISMATCH', `${error.message}; it is no ${family.name}`, {
    cause: error,
    advice: `it looks like ${fitting.name}: give --family ${fitting.name}`,
  });
}
