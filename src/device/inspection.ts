/**
 * Everything that is known of a machine at one moment: what it is, what it offers, what its monitors read, and what
 * its cores take by the kernel's energy model.
 */
import type { Clock } from '../core/clock.js';
import type { Reading } from '../core/monitor.js';
import { boardByName } from './board/boards.js';
import { type DetectedBoard, detectBoard } from './board/detect.js';

import { boardPowerModel, livePowerModels, type PowerModel } from './board/power-model.js';
import { describedPowerModes } from './board/power-modes.js';
import type { DeviceMonitor } from './linux/file-monitor.js';
import { openDeviceMonitors } from './linux/monitors.js';
import { type DeviceSurvey, surveyDevice } from './linux/survey.js';
import type { Absent, Tree } from './linux/tree.js';

export interface Inspection extends DeviceSurvey {
  readonly board: DetectedBoard | null;
  /** From the machine's own device tree where it has the numbers, else from the description that ships. */
  readonly powerModels: readonly PowerModel[];
  readonly monitors: readonly DeviceMonitor[];
}

export interface MonitorReading {
  readonly monitor: DeviceMonitor;
  readonly reading: Reading;
}

/** Nothing throws, whatever the files hold. */
export function inspectDevice(tree: Tree, clock: Clock): Inspection {
  const survey = surveyDevice(tree);
  const board = detectBoard(tree);
  const known = 'absent' in board ? null : board;
  const absent = 'absent' in board ? { ...survey.absent, board: board.absent } : survey.absent;
  return {
    ...survey,
    absent,
    board: known,
    powerModes: survey.powerModes ?? modesOf(known),
    powerModels: powerModelsOf(tree, survey, known),
    monitors: openDeviceMonitors(tree, clock),
  };
}

function powerModelsOf(tree: Tree, { clusters }: DeviceSurvey, board: DetectedBoard | null): PowerModel[] {
  const live = livePowerModels(tree, clusters ?? []).filter(isKnown);
  if (live.length > 0 || board === null || board.name === null) return live;
  return boardByName(board.name).domains.map(boardPowerModel).filter(isKnown);
}

const modesOf = (board: DetectedBoard | null) =>
  board === null || board.name === null ? null : describedPowerModes(boardByName(board.name));

const isKnown = (model: PowerModel | Absent): model is PowerModel => !('absent' in model);

export function readMonitors(monitors: readonly DeviceMonitor[]): MonitorReading[] {
  return monitors.map((monitor) => ({ monitor, reading: monitor.read() }));
}
