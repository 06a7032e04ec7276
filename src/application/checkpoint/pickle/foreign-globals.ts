/**
 * Which names belong to the program that wrote a checkpoint, and which to Python and its libraries: of the latter only
 * those on the list are allowed, and a file that names another one has something in mind.
 */
import { CotuneError } from '../../../core/errors.js';
import { shown } from '../problems.js';

/** Packages whose names no training program takes for its own modules. */
const known = new Set(
  [
    'abc ast asyncio atexit bdb builtins __builtin__ cProfile code codecs _codecs codeop collections commands',
    'concurrent copy copyreg copy_reg ctypes distutils doctest dill cloudpickle email ensurepip fcntl fileinput ftplib',
    'functools gc glob http imaplib imp importlib inspect io _io itertools joblib json linecache logging marshal mmap',
    'multiprocessing nt ntpath numpy operator _operator os pathlib pdb pickle _pickle pip pkgutil platform poplib',
    'popen2 posix posixpath profile pty pydoc random re requests resource runpy scipy select setuptools shelve shlex',
    'shutil signal site smtplib socket socketserver sqlite3 ssl string subprocess _posixsubprocess sys tarfile',
    'telnetlib tempfile threading _thread timeit torch torchvision trace types typing unittest urllib urllib2 uuid',
    'venv weakref webbrowser winreg xml xmlrpc zipfile zipimport zipapp',
  ].flatMap((line) => line.split(' ')),
);

export const isForeign = (module: string): boolean => {
  const [first = ''] = module.split('.');
  return /^[A-Za-z_]\w*$/.test(first) && !known.has(first);
};

export const unsafe = (name: string) =>
  new CotuneError(
    'ERR_CHECKPOINT_UNSAFE',
    `it asks for ${shown(name)}, which is not among the classes of plain checkpoints`,
  );
