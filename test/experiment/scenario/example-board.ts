/** A small virtual board without a graphics processor. */
import type { VirtualBoard } from '#cotune/device/virtual/plant/description.js';
import { parseBoard } from '#cotune/experiment/scenario/board-file.js';

export const boardText = `
name: example
title: An example
base: { watts: 1, provenance: &assumed { flag: assumed, source: an example } }
regulator: { efficiency: 0.9, provenance: *assumed }
domains:
  - kind: cpu
    name: cpu
    points: { hertzVolts: [[500000000, 0.8], [1000000000, 1]], provenance: *assumed }
    transition: { seconds: 0.001, provenance: *assumed }
    governor: schedutil
    cpus: [0, 1]
    capacity: { value: 1024, provenance: *assumed }
    power:
      leakage: { watts: 0.1, perVolt: 2, perCelsius: 0.01, provenance: *assumed }
      clock: { farads: 1.0e-10, provenance: *assumed }
      work: { coreFarads: 4.0e-10, provenance: *assumed }
    idleStates:
      states:
        - { name: wfi, scope: core, exitSeconds: 0, residencySeconds: 0, leakageShare: 1, clockShare: 1 }
      provenance: *assumed
  - kind: memory
    name: memory
    points: { hertzVolts: [[800000000, 1.1]], provenance: *assumed }
    transition: { seconds: 0.001, provenance: *assumed }
    governor: performance
    bandwidth: { bytesPerSecond: 1.0e+10, contention: 0.5, provenance: *assumed }
    power: { idleWatts: 0.1, joulesPerByte: 4.0e-11, provenance: *assumed }
thermal:
  nodes: [{ name: base, joulesPerKelvin: 20, airWattsPerKelvin: 0.2, fanWattsPerKelvin: 0 }]
  links: []
  heats: { cpu: base }
  ambientCelsius: 25
  fan: 0
  provenance: *assumed
zones: []
rails: []
`;

export const exampleBoard = (): VirtualBoard => parseBoard(boardText, 'example.yaml', () => []);
