/** A scenario of a few seconds on the Jetson Xavier NX, with one application, and a run of it. */

import { modelledNetwork } from '#cotune/application/modelled/networks.js';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import type { JournalEvent } from '#cotune/experiment/journal.js';
import { parseScenario } from '#cotune/experiment/scenario/scenario.js';
import type { Scenario, ScenarioApplication } from '#cotune/experiment/scenario/types.js';
import {
  type SimulateOptions,
  type SimulateResult,
  simulate,
} from '#cotune/experiment/simulation/simulate.js';

export const smallScenarioText = `
name: small
title: One camera
description: For tests.
board: jetson-xavier-nx
seconds: 4
seed: 3
applications:
  - name: camera
    network: dynamic-ofa
    mappings: [gpu]
    arrivals: { kind: periodic, ratePerSecond: 10 }
    target: { deadlineMilliseconds: 90 }
`;

export const smallScenario: Scenario = await parseScenario(smallScenarioText, 'small.yaml');
export const camera: ScenarioApplication = smallScenario.applications[0]!;

/** With another application in the place of the camera. */
export const withCamera = (change: Partial<ScenarioApplication>): Scenario => ({
  ...smallScenario,
  applications: [{ ...camera, ...change }],
});

export interface Run {
  readonly result: SimulateResult;
  readonly events: readonly JournalEvent[];
}

export function run(scenario: Scenario, change: Partial<SimulateOptions> = {}): Run {
  const events: JournalEvent[] = [];
  const board = virtualBoard('jetson-xavier-nx');
  const names = new Set(scenario.applications.map(({ network }) => network));
  const networks = new Map([...names].map((name) => [name, modelledNetwork(name, board.name)]));
  const onEvent = (event: JournalEvent) => events.push(event);
  const result = simulate({ scenario, board, networks, policy: 'performance:largest', onEvent, ...change });
  return { result, events };
}

/** What became of the requests, in the order in which it was told. */
export const outcomesOf = ({ events }: Run) =>
  events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
