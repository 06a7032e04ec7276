import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dashboardLines } from '#cotune/cli/dashboard.js';
import { createLiveView, type Signals } from '#cotune/cli/live-view.js';
import { createPlainView } from '#cotune/cli/plain-view.js';
import type { RunView } from '#cotune/cli/run-view.js';
import { showEvents } from '#cotune/cli/show-events.js';
import { createPaint, visibleLength } from '#cotune/cli/text.js';
import { addDecision, addFrame, addTarget, createRunState } from '#cotune/cli/view-state.js';
import { VirtualClock } from '#cotune/core/clock.js';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import {
  syntheticApplications,
  syntheticBoard,
  syntheticJournal,
  syntheticPhases,
} from '../support/journal.js';

const seconds = 9;
const events = syntheticJournal({ seconds, labelled: true });
const plain = createPaint(false);
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const escapeCharacter = /\x1b/;

const timeOf = (event: JournalEvent) =>
  event.type === 'frame' ? event.frame.arrivalSeconds : 'timeSeconds' in event ? event.timeSeconds : 0;

/** Plays the managed run of the journal into a view, in the time of a virtual clock. */
function play(view: RunView, clock: VirtualClock, untilSeconds = seconds) {
  const show = showEvents(view, 3);
  show(events[0]!);
  show({ type: 'run', policy: 'managed' });
  const start = clock.now();
  const own = events.filter(
    (event) => 'policy' in event && event.policy === 'managed' && event.type !== 'run',
  );
  for (const event of own.sort((a, b) => timeOf(a) - timeOf(b))) {
    if (timeOf(event) > untilSeconds) break;
    clock.advance(Math.max(0, start + timeOf(event) - clock.now()));
    show(event);
  }
}

/** A state of a run after some seconds, with a note for each application. */
function stateAt(nowSeconds: number, names = ['camera', 'door'], texts: readonly string[] = []) {
  const state = createRunState({
    policy: 'managed',
    number: 1,
    count: 3,
    cores: 2,
    phases: syntheticPhases(seconds),
    applications: syntheticApplications(names, texts),
  });
  for (const event of syntheticJournal({ seconds, labelled: true, names, texts })) {
    if (!('policy' in event) || event.policy !== 'managed' || timeOf(event) > nowSeconds) continue;
    if (event.type === 'frame') addFrame(state, event.frame);
    else if (event.type === 'monitors') state.monitors = event.values;
    else if (event.type === 'decision') addDecision(state, event);
  }
  return state;
}

/** Of one application, the other as it was; and of one that the run does not have. */
const changedTarget = {
  timeSeconds: 3.5,
  text: 'target of camera',
  targets: [
    { name: 'camera', deadlineSeconds: 0.02, quantile: 0.9, priority: 1 },
    { name: 'stranger', deadlineSeconds: 1, quantile: 0.5, priority: 1 },
  ],
};

const picture = (nowSeconds: number, columns = 100) =>
  dashboardLines(stateAt(nowSeconds), nowSeconds, { columns, paint: plain }).join('\n');

describe('the dashboard', () => {
  it('shows target, latency, network, accuracy, load and reason', () => {
    const text = picture(4);
    expect(text).toContain('Managed  run 1 of 3, 5 s left');
    expect(text).toContain('another program takes the processor, 2 s left');
    expect(text).toContain('95 % of 30 frames/s within 33.3 ms');
    expect(text).toMatch(/latency {3}\d+\.\d ms +p95 \d+\.\d ms +.*[▇█×].*[▁▂▃▄▅▆]/);
    expect(text).toMatch(/network {3}s5 {2}87\.9 % accuracy, measured \d\d\.\d % {2}1 thread {2}1 switch$/m);
    expect(text).toMatch(/late {6}\d+\.\d % of 1\d\d frames, last 2 s \d/);
    expect(text).toContain('2.0 of 2 processors');
    expect(text).toContain('frames take 2.1 times their undisturbed time');
  });

  it('shows what is asked for now, after it has changed while it ran', () => {
    const state = stateAt(4);
    addTarget(state, changedTarget);
    const text = dashboardLines(state, 4, { columns: 100, paint: plain }).join('\n');
    expect(text).toContain('90 % of 30 frames/s within 20.0 ms');
    expect(text).not.toContain('33.3 ms');
  });

  it('speaks of texts where an application writes them', () => {
    const lines = dashboardLines(stateAt(4, ['camera', 'clerk'], ['clerk']), 4, {
      columns: 100,
      paint: plain,
    });
    const text = lines.join('\n');
    expect(text).toContain('95 % of 30 frames/s within 33.3 ms');
    expect(text).toContain('95 % of 10 texts/s within 100 ms');
    expect(text).toMatch(/% of \d+ texts, last 2 s/);
  });

  it('says what is absent before anything was read', () => {
    const state = createRunState({ ...stateAt(0).run, phases: [] });
    const text = dashboardLines(state, 0, { columns: 80, paint: plain }).join('\n');
    expect(text).toContain('no frame yet');
    expect(text).toContain('not available on this machine');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('shows a run without an end without promising one', () => {
    const phases = [{ name: 'run', startSeconds: 0, endSeconds: Number.POSITIVE_INFINITY }];
    const state = createRunState({ ...stateAt(0).run, phases, count: 1 });
    expect(dashboardLines(state, 12, { columns: 80, paint: plain })[0]).toContain(
      '12 s so far, Ctrl-C ends it',
    );
  });

  it('never writes a line wider than the terminal, in colour or not', () => {
    const state = stateAt(5, ['a name that is rather long for a camera', 'door']);
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), fc.boolean(), (columns, colour) => {
        for (const line of dashboardLines(state, 5, { columns, paint: createPaint(colour) }))
          expect(visibleLength(line)).toBeLessThan(columns);
      }),
      { numRuns: 60 },
    );
  });

  it('lets no name move the cursor', () => {
    const lines = dashboardLines(stateAt(1, ['\x1b[2Jevil\n']), 1, { columns: 80, paint: plain });
    expect(lines.join('')).toContain('?[2Jevil?');
    expect(lines.some((line) => escapeCharacter.test(line) || line.includes('\n'))).toBe(false);
  });
});

describe('the live view', () => {
  function open(rows = 40) {
    const clock = new VirtualClock();
    const written: string[] = [];
    const killed: string[] = [];
    const signals = Object.assign(new EventEmitter(), {
      pid: 1,
      kill: (_pid: number, signal: string) => {
        killed.push(signal);
        return true;
      },
    });
    const terminal = { write: (text: string) => written.push(text), columns: 90, rows };
    const view = createLiveView(terminal, clock, false, signals as unknown as Signals);
    return { clock, written, killed, signals, view };
  }

  it('redraws in place about eight times a second, hides the cursor and gives it back', () => {
    const { clock, written, view, signals } = open();
    play(view, clock, 4);
    const pictures = written.filter((text) => text.includes('cotune'));
    expect(pictures.length).toBeGreaterThan(30);
    expect(pictures.length).toBeLessThan(36);
    const height = pictures[8]!.split('\n').length - 1;
    expect(pictures[9]!.startsWith(`\x1b[${height}A`)).toBe(true);
    expect(written[0]).toBe('\x1b[?25l');
    view.close();
    view.close();
    expect(written.filter((text) => text === '\x1b[?25h')).toHaveLength(1);
    expect(signals.eventNames()).toEqual([]);
    const after = written.length;
    clock.advance(5);
    expect(written).toHaveLength(after);
  });

  it('never draws more lines than the window has', () => {
    const { clock, written, view } = open(8);
    play(view, clock, 2);
    expect(Math.max(...written.map((text) => text.split('\n').length - 1))).toBe(7);
  });

  it('gives the terminal back on a signal, and lets the signal end the process where nobody else minds it', () => {
    const alone = open();
    play(alone.view, alone.clock, 1);
    alone.signals.emit('SIGTERM');
    expect(alone.written.at(-1)).toBe('\x1b[?25h');
    expect(alone.killed).toEqual(['SIGTERM']);

    const minded = open();
    minded.signals.on('SIGINT', () => {});
    play(minded.view, minded.clock, 1);
    minded.signals.emit('SIGINT');
    expect(minded.written.at(-1)).toBe('\x1b[?25h');
    expect(minded.killed).toEqual([]);
  });
});

describe('the plain view', () => {
  it('writes one line a second for each application, and each change of phase in its order', () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const view = createPlainView((line) => lines.push(line), clock);
    play(view, clock);
    view.lifecycle({ timeSeconds: 9.1, application: 'door', what: 'died', detail: 'SIGSEGV' });
    view.close();
    clock.advance(5);
    expect(lines[0]).toBe('run 1 of 3: Managed');
    expect(lines.filter((line) => line.includes('phase ')).map((line) => line.trim())).toEqual([
      '0.0 s  phase calm: nothing else runs',
      '3.0 s  phase disturbed: another program takes the processor',
      '6.0 s  phase recovered: the other program has left',
    ]);
    const camera = lines.filter((line) => / camera /.test(line));
    expect(camera.length).toBeGreaterThanOrEqual(8);
    expect(camera.length).toBeLessThanOrEqual(9);
    expect(camera[4]).toMatch(
      /^ {3}5\.\d s {2}camera {4}p95 \d+\.\d ms of 33\.3 ms; s5 \(87\.9 %\), 1 thread; \d+ of \d\d late; 2\.0 of 2 processors busy, pressure \d+\.\d %$/,
    );
    expect(lines.at(-1)).toBe('   9.1 s  door      process died: SIGSEGV');
    const times = lines.slice(1).map((line) => Number.parseFloat(line));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('a target that changes while a run goes on', () => {
  const change: JournalEvent = { type: 'target', policy: 'managed', ...changedTarget };

  it('is the target of the plain lines from then on, and the next run begins with the first one', () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const view = createPlainView((line) => lines.push(line), clock);
    const show = showEvents(view, 2);
    show(events[0]!);
    show({ type: 'run', policy: 'managed' });
    show(change);
    clock.advance(1);
    show({ type: 'run', policy: 'static-largest' });
    clock.advance(1);
    view.close();
    expect(lines).toContain(
      '   3.5 s  changed: target of camera; camera 90 % within 20.0 ms, door 95 % within 100 ms',
    );
    const limits = lines
      .filter((line) => / camera {4}/.test(line))
      .map((line) => / of ([\d.]+ ms)/.exec(line)![1]);
    expect(limits).toEqual(['20.0 ms', '33.3 ms']);
  });

  it('is in the picture of the live view', () => {
    const clock = new VirtualClock();
    const written: string[] = [];
    const view = createLiveView(
      { write: (text) => written.push(text), columns: 100, rows: 40 },
      clock,
      false,
      null,
    );
    const show = showEvents(view, 1);
    show(events[0]!);
    show({ type: 'run', policy: 'managed' });
    show(change);
    clock.advance(0.2);
    view.close();
    expect(written.at(-2)).toContain('90 % of 30 frames/s within 20.0 ms');
  });
});

describe('a run on a virtual board', () => {
  const onBoard = syntheticJournal({ seconds: 3, board: true });
  const monitors = onBoard.flatMap((event) =>
    event.type === 'monitors' && 'busy.gpu' in event.values ? [event.values] : [],
  )[0]!;
  const state = { ...createRunState({ ...stateAt(0).run, board: syntheticBoard }), monitors };

  it('shows clocks, load, power and heat in the place of the machine, and says that they are simulated', () => {
    const text = dashboardLines(state, 1, { columns: 100, paint: plain }).join('\n');
    expect(text).toContain('virtual Small Board, simulated; 1 s of it takes 1.5 s here');
    expect(text).toMatch(/cpu {7}1\.20 GHz .* 1\.2 of 2 busy/);
    expect(text).toMatch(/gpu {7}1\.10 GHz .* 25\.0 % busy/);
    expect(text).toMatch(/power {5}6\.00 W {4}hottest 45\.0 °C/);
    expect(text).not.toContain('pressure');
  });

  it('has room in narrow terminals, and before anything was read', () => {
    const empty = { ...state, monitors: {} };
    for (const columns of [20, 60])
      for (const line of dashboardLines(empty, 1, { columns, paint: plain }))
        expect(visibleLength(line)).toBeLessThan(columns);
    const text = dashboardLines(empty, 1, { columns: 100, paint: plain }).join('\n');
    expect(text).toContain('not read yet');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
