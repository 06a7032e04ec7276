/** Every command with where it lives: a command's module is loaded only when it is called. */
import type { Command } from 'commander';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'the main job: keep the target while another program takes the processor, then without cotune',
    load: async () => (await import('./demo.js')).demoCommand(),
  },
  {
    name: 'run',
    summary: 'run the applications of a configuration file under one manager',
    load: async () => (await import('./run.js')).runCommand(),
  },
  {
    name: 'import',
    summary: 'read a PyTorch or safetensors checkpoint into a supernet folder',
    load: async () => (await import('./import.js')).importCommand(),
  },
  {
    name: 'subnet',
    summary: 'run one sub-network of a supernet, or export it as an ONNX model',
    load: async () => (await import('./subnet.js')).subnetCommand(),
  },
  {
    name: 'generate',
    summary: 'write a text with an elastic transformer',
    load: async () => (await import('./generate.js')).generateCommand(),
  },
  {
    name: 'verify',
    summary: 'compare sub-networks with what a reference implementation computed',
    load: async () => (await import('./verify.js')).verifyCommand(),
  },
  {
    name: 'search',
    summary: 'build a library: search, calibrate, evaluate and measure sub-networks',
    load: async () => (await import('./search.js')).searchCommand(),
  },
  {
    name: 'evaluate',
    summary: 'measure the accuracy of sub-networks on labelled images',
    load: async () => (await import('./evaluate.js')).evaluateCommand(),
  },
  {
    name: 'profile',
    summary:
      'measure latency and energy of the sub-networks of a library per operating point of this machine',
    load: async () => (await import('./profile.js')).profileCommand(),
  },
  {
    name: 'restore',
    summary: 'undo what an ended run left changed on this machine',
    load: async () => (await import('./restore.js')).restoreCommand(),
  },
  {
    name: 'doctor',
    summary: 'what this machine offers to be read and tuned, what is missing, why, and how to get it',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  {
    name: 'boards',
    summary: 'the boards that cotune knows, and where their numbers come from',
    load: async () => (await import('./boards.js')).boardsCommand(),
  },
  {
    name: 'board',
    summary: 'one virtual board: serve it to other processes, compare its power model with measurements',
    load: async () => (await import('./board.js')).boardCommand(),
  },
  {
    name: 'governor',
    summary: 'what a kernel governor would have done with a recorded load',
    load: async () => (await import('./governor.js')).governorCommand(),
  },
  {
    name: 'simulate',
    summary: 'run a scenario on a virtual board in virtual time',
    load: async () => (await import('./simulate.js')).simulateCommand(),
  },
  {
    name: 'plan',
    summary: 'one decision, as the manager would take it: who runs what, where, at which clocks, and why',
    load: async () => (await import('./plan.js')).planCommand(),
  },
  {
    name: 'bench',
    summary: "the project's own benchmarks, each with its comparison in the same run",
    load: async () => (await import('./bench.js')).benchCommand(),
  },
  {
    name: 'writer',
    summary: 'the privileged process that writes for unprivileged ones',
    load: async () => (await import('./writer.js')).writerCommand(),
  },
];
