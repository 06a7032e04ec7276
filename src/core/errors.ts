/**
 * The one table of errors. Each code says what a person can do about it; the text of a particular error says
 * what happened. `docs/errors.md` is generated from this table.
 */
export const errorTable = {
  ERR_USAGE: { exitStatus: 2, advice: 'see `cotune --help`' },
  ERR_CONFIG: { exitStatus: 2, advice: 'correct the file; its schema is schemas/run.schema.json' },
  ERR_SCENARIO: {
    exitStatus: 2,
    advice: 'correct the file; docs/simulation.md describes it, its schema is schemas/scenario.schema.json',
  },
  ERR_BOARD_FILE: { exitStatus: 2, advice: 'correct the file; its schema is schemas/board.schema.json' },
  ERR_ARRIVAL_TRACE: {
    exitStatus: 1,
    advice: 'give a CSV with the column arrival_ms: milliseconds from the start, ascending',
  },
  ERR_ARCH_OUTSIDE_SPACE: { exitStatus: 1, advice: 'choose values that the network description lists' },
  ERR_ARCH_FILE: { exitStatus: 1, advice: "write the sub-network as JSON in its family's own words" },
  ERR_NETWORK_DESCRIPTION: { exitStatus: 1, advice: 'correct network.json; docs/supernets.md describes it' },
  ERR_CHECKPOINT_CORRUPT: { exitStatus: 1, advice: 'fetch or export the checkpoint again' },
  ERR_CHECKPOINT_FORMAT: { exitStatus: 1, advice: 'give a file that torch.save or safetensors wrote' },
  ERR_CHECKPOINT_UNSAFE: {
    exitStatus: 1,
    advice:
      'where you trust the file, load it with PyTorch and save its weights alone: torch.save(model.state_dict(), path)',
  },
  ERR_CHECKPOINT_KEY_MISSING: { exitStatus: 1, advice: 'check that the checkpoint belongs to this family' },
  ERR_FAMILY_MISMATCH: { exitStatus: 1, advice: 'give the --family that the checkpoint belongs to' },
  ERR_NOT_CALIBRATED: {
    exitStatus: 1,
    advice: 'calibrate it: `cotune evaluate --calibration-images` or `cotune search`',
  },
  ERR_DOWNLOAD: {
    exitStatus: 1,
    advice:
      'fetch the file where there is a network and give its path: `cotune import FILE --family NAME --out DIR`',
  },
  ERR_OUTPUT_TAKEN: { exitStatus: 1, advice: 'give another --out folder' },
  ERR_ARRAY_FILE: { exitStatus: 1, advice: 'save it with numpy.save as float32 in C order' },
  ERR_GOLDEN_CASE: { exitStatus: 1, advice: 'docs/families.md says what a golden case holds' },
  ERR_TENSOR_SHAPE: { exitStatus: 1, advice: 'give the tensor the expected shape' },
  ERR_TENSOR_TYPE: { exitStatus: 1, advice: 'give the tensor the expected element type' },
  ERR_VOCABULARY: {
    exitStatus: 1,
    advice: 'give the vocabulary that the network was trained with; docs/families.md says what it holds',
  },
  ERR_TEXT_PAIRS: {
    exitStatus: 1,
    advice: 'give a JSON list of {"spoken": ..., "written": ...}, or an object that has it as "pairs"',
  },
  ERR_TEXT: { exitStatus: 1, advice: 'give a shorter text, or one that the network can read' },
  ERR_DEVICE_TABLE: {
    exitStatus: 1,
    advice: 'give a latency table as Once-for-All publishes it (JSON or YAML) or a data set of HAT (CSV)',
  },
  ERR_PREDICTOR_RANGE: { exitStatus: 1, advice: 'give a --resolution that the predictor knows' },
  ERR_LIBRARY: { exitStatus: 1, advice: 'build the library again with `cotune search`' },
  ERR_IMAGE_MISSING: {
    exitStatus: 1,
    advice: 'check the path; images come as a folder per class or a tar of such',
  },
  ERR_IMAGE_UNREADABLE: { exitStatus: 1, advice: 'remove or replace the image' },
  ERR_IMAGE_CLASSES: {
    exitStatus: 1,
    advice: "name the folders exactly as the network's classes",
  },
  ERR_LABELS: {
    exitStatus: 1,
    advice: 'correct the list: a CSV with the columns file and label, a class index',
  },
  ERR_RESUME: { exitStatus: 1, advice: 'give another file, or delete this one to begin anew' },
  ERR_SHARDS: {
    exitStatus: 1,
    advice: 'join shards of one search: the same network, images and threads, each with its own --shard i/n',
  },
  ERR_IMAGE_SUPPORT: { exitStatus: 1, advice: 'install it with `npm install sharp`' },
  ERR_FOLDER_UNREADABLE: {
    exitStatus: 1,
    advice: 'check that the path exists and that you may read or write it',
  },
  ERR_FILE_UNREADABLE: { exitStatus: 1, advice: 'check that the path exists and that you may read it' },
  ERR_EMPTY_PROFILE: { exitStatus: 1, advice: 'profile at least one operating point' },
  ERR_QUEUE_FULL: { exitStatus: 1, advice: 'send fewer requests, or raise the queue limit' },
  ERR_CANCELLED: { exitStatus: 1, advice: 'nothing to do: the caller asked for it' },
  ERR_ENGINE_CLOSED: { exitStatus: 1, advice: 'open a new engine' },
  ERR_SESSION: { exitStatus: 1, advice: 'run `cotune bench engine` to see whether the runtime works here' },
  ERR_MEMORY_BUDGET: { exitStatus: 1, advice: 'raise the memory budget or choose a smaller sub-network' },
  ERR_WORKER_DIED: { exitStatus: 1, advice: 'the engine starts a new one; report it if it happens again' },
  ERR_APPLICATION_DIED: { exitStatus: 1, advice: 'it is restarted at its last operating point; see its log' },
  ERR_DEVICE_ROOT: {
    exitStatus: 1,
    advice: 'give the folder that holds the sys and proc of a machine, or a JSON dump of them',
  },
  ERR_BOARD_UNREACHABLE: {
    exitStatus: 1,
    advice: 'start the board with `cotune board serve NAME --socket PATH`, as the same user',
  },
  ERR_BOARD_SOCKET: {
    exitStatus: 1,
    advice: 'name a path in a folder that you may write, of less than 108 bytes',
  },
  ERR_BOARD_STOPPED: {
    exitStatus: 1,
    advice: 'see why the process hangs, for instance whether it was stopped or has no memory left',
  },
  ERR_BOARD_UNKNOWN: { exitStatus: 1, advice: 'choose one that `cotune boards` lists' },
  ERR_BOARD_MODEL: {
    exitStatus: 1,
    advice: 'docs/boards.md says which boards have a model that can be compared with measured rows',
  },
  ERR_NETWORK_MODEL: {
    exitStatus: 1,
    advice: 'docs/boards.md lists the networks and co-runners that are modelled, by board',
  },
  ERR_POWER_ROWS: {
    exitStatus: 1,
    advice: 'correct the file; docs/boards.md lists its columns with their units',
  },
  ERR_GOVERNOR_UNKNOWN: { exitStatus: 1, advice: 'choose one that docs/governors.md lists' },
  ERR_GOVERNOR_INPUT: {
    exitStatus: 1,
    advice: 'correct it; docs/governors.md says what an input holds and which tunables there are',
  },
  ERR_DECISION_INPUT: {
    exitStatus: 1,
    advice: 'correct it; docs/manager.md says what a decision problem holds, in which units',
  },
  ERR_POLICY: {
    exitStatus: 1,
    advice: 'correct the policy; docs/policies.md says what it is given and what it may answer',
  },
  ERR_TARGET_UNSEEN: {
    exitStatus: 1,
    advice:
      'ask for max-accuracy or min-latency without limits of power, name the board with `board:` for its power model, or run on a machine with a power sensor; `cotune doctor` says what there is',
  },
  ERR_KNOB_UNAVAILABLE: { exitStatus: 1, advice: 'the manager works with the knobs that are left' },
  ERR_KNOB_CONTESTED: {
    exitStatus: 1,
    advice: 'stop the other program, or leave this knob to it; cotune takes it up again at its next start',
  },
  ERR_WRITE_FORBIDDEN: {
    exitStatus: 1,
    advice: 'only the files and values that docs/safety.md lists are written',
  },
  ERR_JOURNAL_UNWRITABLE: {
    exitStatus: 1,
    advice: 'name a folder that you may write with COTUNE_STATE_DIR, and see that its disk is not full',
  },
  ERR_JOURNAL_DAMAGED: {
    exitStatus: 1,
    advice: 'look at the machine yourself, then remove the journal with `cotune restore --discard`',
  },
  ERR_JOURNAL_OTHER_BOOT: {
    exitStatus: 1,
    advice: 'the reboot has undone it: remove the journal with `cotune restore --discard`',
  },
  ERR_JOURNAL_IN_USE: { exitStatus: 1, advice: 'end that process: it undoes its changes itself' },
  ERR_WRITER_UNREACHABLE: {
    exitStatus: 1,
    advice: 'start `cotune writer` as root, and see that you are in the group of its socket',
  },
  ERR_WRITER_SOCKET: {
    exitStatus: 1,
    advice: 'name a path in a folder of its own, such as /run/cotune/writer.sock',
  },
  ERR_WRITER_PROTOCOL: { exitStatus: 1, advice: 'use the same version of cotune on both ends' },
  ERR_INTERNAL: { exitStatus: 1, advice: 'run again with --verbose and report what it prints' },
} as const satisfies Record<string, { exitStatus: 1 | 2; advice: string }>;

export type ErrorCode = keyof typeof errorTable;

/** Everything that cotune throws on purpose: a code from the table and what happened, in one line. */
export class CotuneError extends Error {
  override readonly name = 'CotuneError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown; advice?: string },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.advice = options?.advice ?? errorTable[code].advice;
  }

  /** What to do about it; the table's words unless the place that threw knows better. */
  readonly advice: string;

  get exitStatus(): 1 | 2 {
    return errorTable[this.code].exitStatus;
  }

  /** The line a person sees: `ERR_CODE: what happened; what to do`. */
  toLine(): string {
    return onOneLine(`${this.code}: ${this.message}; ${this.advice}`);
  }
}

/** Text as a terminal may show it: names of files and the like can hold line breaks and control sequences. */
function onOneLine(text: string): string {
  return text.replace(/\s*[\n\r\u2028\u2029]\s*/g, ' ').replace(/\p{Cc}/gu, '?');
}

/** What a thrown value says; anything can be thrown, also what cannot be turned into text. */
function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'something without a text was thrown';
  }
}

/** Any thrown value as a `CotuneError`, so that every boundary reports in the same words. */
export function asCotuneError(thrown: unknown, code: ErrorCode = 'ERR_INTERNAL'): CotuneError {
  if (thrown instanceof CotuneError) return thrown;
  return new CotuneError(code, messageOf(thrown), { cause: thrown });
}

/** An error as plain data, to cross a thread or process boundary, and back. */
export interface ErrorRecord {
  code: ErrorCode;
  message: string;
  advice: string;
}

export function toErrorRecord(thrown: unknown, code: ErrorCode = 'ERR_INTERNAL'): ErrorRecord {
  const { code: actual, message, advice } = asCotuneError(thrown, code);
  return { code: actual, message, advice };
}

export function fromErrorRecord(record: ErrorRecord): CotuneError {
  return new CotuneError(record.code, record.message, { advice: record.advice });
}
