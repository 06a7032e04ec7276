import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asCotuneError,
  CotuneError,
  type ErrorCode,
  errorTable,
  fromErrorRecord,
  toErrorRecord,
} from '#cotune/core/errors.js';

const codes = Object.keys(errorTable) as ErrorCode[];

describe('the table of errors', () => {
  it.each(codes)('says what to do about %s', (code) => {
    expect(code).toMatch(/^ERR_[A-Z]+(_[A-Z]+)*$/);
    expect(errorTable[code].advice).toMatch(/^[^\n]{10,}[^.\n]$/);
  });
});

describe('an error', () => {
  it('is one line: code, what happened, what to do', () => {
    const error = new CotuneError('ERR_USAGE', 'first\n  second');
    expect(error.toLine()).toBe('ERR_USAGE: first second; see `cotune --help`');
    expect(error.exitStatus).toBe(2);
  });

  it('is one line whatever it is about', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string({ unit: 'binary' }), (code, message) => {
        expect(new CotuneError(code, message).toLine()).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });

  it('may know better advice than the table', () => {
    expect(new CotuneError('ERR_CONFIG', 'x', { advice: 'turn it round' }).toLine()).toBe(
      'ERR_CONFIG: x; turn it round',
    );
  });

  it('keeps its cause, and has none where none was given', () => {
    const cause = new Error('below');
    expect(new CotuneError('ERR_SESSION', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new CotuneError('ERR_SESSION', 'x')).toBe(false);
  });
});

describe('anything thrown', () => {
  it('that is a CotuneError stays the same', () => {
    const error = new CotuneError('ERR_SESSION', 'x');
    expect(asCotuneError(error, 'ERR_USAGE')).toBe(error);
  });

  it('that is another error keeps its words and becomes the cause', () => {
    const cause = new TypeError('boom');
    expect(asCotuneError(cause)).toMatchObject({ code: 'ERR_INTERNAL', message: 'boom', cause });
  });

  it('becomes a CotuneError', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        expect(asCotuneError(thrown, 'ERR_SESSION')).toMatchObject({
          name: 'CotuneError',
          code: 'ERR_SESSION',
        });
      }),
    );
  });

  it('survives a trip as plain data', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), fc.string(), fc.string(), (code, message, advice) => {
        const record = toErrorRecord(new CotuneError(code, message, { advice }));
        const back = fromErrorRecord(structuredClone(record));
        expect(back).toBeInstanceOf(CotuneError);
        expect(toErrorRecord(back)).toEqual({ code, message, advice });
      }),
    );
  });
});
