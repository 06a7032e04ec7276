/** What the kernel's refusal of a write means, and what a person can do about it. */
import { CotuneError } from '../../../core/errors.js';
import { refusalCode } from '../writable-tree.js';

const meanings: Readonly<Record<string, { readonly what: string; readonly advice: string }>> = {
  EACCES: {
    what: 'you may not write it',
    advice: 'run as root, or start `cotune writer` as root and give it your group',
  },
  EPERM: {
    what: 'the kernel does not permit it',
    advice: 'a container or a lockdown withholds it: run on the host, or do without this knob',
  },
  EROFS: {
    what: 'it is mounted read-only',
    advice: 'in a container, mount it writable or run on the host',
  },
  EINVAL: {
    what: 'the kernel does not take this value',
    advice: 'choose one that the files beside it list as available',
  },
  EBUSY: {
    what: 'it stayed busy',
    advice:
      'another program or the kernel holds it: try again later, and see `cotune doctor` for other tuners',
  },
  ENOENT: {
    what: 'there is no such file',
    advice: 'the device is gone, offline or was never there; see `cotune doctor` for what is',
  },
  EEXIST: {
    what: 'there is one of that name already',
    advice: 'end the run of cotune that made it, or run `cotune restore`',
  },
  ENODEV: { what: 'its device is gone', advice: 'see `cotune doctor` for what is there' },
};

/** Any failure of a write as an `ERR_KNOB_UNAVAILABLE` that says which file, which value and why. */
export function refusal(path: string, text: string, error: unknown): CotuneError {
  if (error instanceof CotuneError) return error;
  const code = refusalCode(error);
  const known = code === null ? undefined : meanings[code];
  const why = known === undefined ? (error as Error).message : `${known.what} (${code})`;
  const options = known === undefined ? { cause: error } : { cause: error, advice: known.advice };
  return new CotuneError('ERR_KNOB_UNAVAILABLE', `${path} was not set to ${text}: ${why}`, options);
}
