import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLibrary } from '#cotune/application/design/library.js';
import { smallestArch } from '#cotune/application/network/arch.js';
import { listImageFiles } from '#cotune/application/workload/image-files.js';
import { bundledLibrary } from '../support/bundled.js';
import { cotune } from '../support/command-line.js';
import { missingShared, sharedPath } from '../support/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'cotune-evaluate-'));
const images = join(folder, 'images');
const flat = join(folder, 'flat');
const list = join(folder, 'labels.csv');
const perClass = 30;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const evaluate = (...args: readonly string[]) => cotune(['evaluate', ...args]);
const fromLibrary = ['--library', bundledLibrary, '--images', images] as const;
const fromSupernet = ['--supernet', bundledLibrary, '--images', images] as const;
const subnetsOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout).subnets;

/** The first CIFAR-10 test images of each class: in class folders, and side by side with a list. */
async function writeImages(): Promise<void> {
  const files = await listImageFiles(sharedPath('data/images/cifar10/cifar10-test.tar'));
  const classes = [...new Set(files.map(({ name }) => basename(dirname(name))))].sort();
  const rows = ['file,label,name'];
  mkdirSync(flat);
  for (const [label, name] of classes.entries()) {
    mkdirSync(join(images, name), { recursive: true });
    const own = files.filter((file) => basename(dirname(file.name)) === name).slice(0, perClass);
    for (const [index, file] of own.entries()) {
      const bytes = await file.read();
      writeFileSync(join(images, name, `${index}.jpg`), bytes);
      writeFileSync(join(flat, `${name}-${index}.jpg`), bytes);
      rows.push(`${name}-${index}.jpg,${label},"a ${name}, or so"`);
    }
  }
  writeFileSync(list, rows.join('\n'));
}

describe.skipIf(missingShared('data/images'))('cotune evaluate', () => {
  beforeAll(writeImages);

  it('measures every sub-network of a library with its own statistics', async () => {
    const result = await evaluate(...fromLibrary, '--json');
    expect(result.status).toBe(0);
    const { subnets } = await readLibrary(bundledLibrary);
    const found = subnetsOf(result);
    expect(found.map(({ id }: { id: string }) => id)).toEqual(subnets.map(({ id }) => id));
    for (const [index, { id, arch, accuracy }] of subnets.entries()) {
      const one = found[index];
      expect(one).toMatchObject({
        id,
        arch,
        images: 300,
        resolution: 32,
        statistics: 'library',
        calibrated: true,
      });
      expect(Math.abs(one.top1 - accuracy)).toBeLessThan(0.09);
      expect(one.top1Low).toBeLessThan(one.top1);
      expect(one.top1High).toBeGreaterThan(one.top1);
      expect(one.top5).toBeGreaterThan(0.93);
    }
  });

  it('finds the same with a list of labels, and says how many images are not in it', async () => {
    const one = ['--library', bundledLibrary, '--subnet', 's1', '--json'];
    const byFolder = subnetsOf(await evaluate(...one, '--images', images));
    const byList = subnetsOf(await evaluate(...one, '--images', flat, '--labels', list));
    expect(byList).toEqual(byFolder);
    const shorter = join(folder, 'shorter.csv');
    writeFileSync(shorter, readFileSync(list, 'utf8').split('\n').slice(0, -20).join('\n'));
    const result = await evaluate(...one, '--images', flat, '--labels', shorter);
    expect(result.stderr).toMatch(/^20 images of .*flat are not in .*shorter.csv and are left out\n/);
    expect(subnetsOf(result)[0].images).toBe(280);
  });

  it('marks a sub-network whose statistics are not its own, and calibrates it when it may', async () => {
    const arch = join(folder, 'small.json');
    writeFileSync(
      arch,
      JSON.stringify(smallestArch((await readLibrary(bundledLibrary)).supernet.description)),
    );
    const marked = await evaluate(...fromSupernet, '--arch', arch, '--json');
    expect(marked.stderr).toMatch(/^small runs with .* of the checkpoint.*: give --calibration-images/);
    const [before] = subnetsOf(marked);
    expect(before).toMatchObject({ id: 'small', statistics: 'checkpoint', calibrated: false });
    const calibrated = await evaluate(
      ...fromSupernet,
      '--arch',
      arch,
      '--calibration-images',
      flat,
      '--json',
    );
    expect(calibrated.stderr).toBe('');
    const [after] = subnetsOf(calibrated);
    expect(after).toMatchObject({ statistics: 'calibrated', calibrated: true, calibrationImages: 300 });
    expect(after.top1).toBeGreaterThan(before.top1 + 0.1);
  });

  it('prints a table for people', async () => {
    const { stdout, status } = await evaluate(...fromSupernet, '--limit', '100');
    expect(status).toBe(0);
    const [titles, row] = stdout.split('\n');
    expect(titles).toMatch(/^sub-network +top-1 +95 % interval +top-5/);
    expect(row).toMatch(/^largest +\d+\.\d\d % .* 100 +32 +checkpoint, not calibrated$/);
  });

  it('continues from a record wherever it ends, and finds the same', async () => {
    const task = [...fromLibrary, '--batch', '10', '--limit', '100', '--json'];
    const record = join(folder, 'record.jsonl');
    const whole = await evaluate(...task, '--resume', record);
    const text = readFileSync(record, 'utf8');
    // As a kill leaves it: the beginning, with a torn last line.
    writeFileSync(record, text.slice(0, text.length * 0.6));
    expect((await evaluate(...task, '--resume', record)).stdout).toBe(whole.stdout);
    expect(readFileSync(record, 'utf8')).toBe(text);
    const other = await evaluate(...task, '--resolution', '32', '--batch', '20', '--resume', record);
    expect(other.stderr).toMatch(/^cotune: ERR_RESUME: .*another evaluation: not the same are the batch;/);
    expect(other.status).toBe(1);
  });

  it.each([
    ['SIGKILL', null, /^$/],
    ['SIGINT', 130, /ERR_CANCELLED: the evaluation was interrupted; the same command continues from/],
  ] as const)('survives %s with its record', async (signal, status, text) => {
    const task = ['evaluate', ...fromLibrary, '--subnet', 's8', '--batch', '1', '--threads', '1', '--json'];
    const record = join(folder, `${signal}.jsonl`);
    const linesOf = () => (existsSync(record) ? readFileSync(record, 'utf8').split('\n').length : 0);
    const stopped = await cotune([...task, '--resume', record], async (pid) => {
      while (linesOf() < 5) await sleep(5);
      process.kill(pid, signal);
    });
    expect(stopped).toMatchObject({ status, stdout: '' });
    expect(stopped.stderr).toMatch(text);
    expect(linesOf()).toBeLessThan(300);
    const continued = await cotune([...task, '--resume', record]);
    expect(continued.stdout).toBe((await cotune(task)).stdout);
  });

  it.each([
    [[], 'ERR_USAGE', /--images/],
    [['--images', images], 'ERR_USAGE', /either --library or --supernet/],
    [[...fromLibrary, '--supernet', bundledLibrary], 'ERR_USAGE', /either --library or --supernet/],
    [[...fromSupernet, '--subnet', 's1'], 'ERR_USAGE', /--subnet chooses from a --library/],
    [[...fromLibrary, '--arch', 'x.json'], 'ERR_USAGE', /belong to a --supernet/],
    [[...fromSupernet, '--family', 'nonsense'], 'ERR_USAGE', /of the family ofa-mobilenetv3, not nonsense/],
    [[...fromSupernet, '--resolution', '7'], 'ERR_USAGE', /8 to 4096/],
    [[...fromLibrary, '--subnet', 'nobody'], 'ERR_LIBRARY', /'nobody'; choose one of s1, s2/],
    [[...fromSupernet, '--arch', list], 'ERR_ARCH_OUTSIDE_SPACE', /labels.csv is not JSON/],
    [[...fromSupernet, '--arch', join(folder, 'none.json')], 'ERR_FILE_UNREADABLE', /none.json/],
    [
      [...fromLibrary, '--labels', list],
      'ERR_LABELS',
      /labels.csv, line 2: there is no image 'airplane-0.jpg'/,
    ],
    [['--library', bundledLibrary, '--images', flat], 'ERR_IMAGE_MISSING', /in no class folder/],
    [[...fromLibrary, '--resume', join(folder, 'none/r')], 'ERR_FILE_UNREADABLE', /cannot write .*none\/r/],
  ])('answers %j with %s', async (args, code, text) => {
    const { status, stdout, stderr } = await evaluate(...args);
    expect(stderr).toMatch(new RegExp(`^(\\w+ runs with .*\\n)?cotune: ${code}: [^\\n]+\\n$`));
    expect(stderr).toMatch(text);
    expect(stdout).toBe('');
    expect(status).toBe(code === 'ERR_USAGE' ? 2 : 1);
  });
});
