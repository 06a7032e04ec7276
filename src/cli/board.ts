/** `cotune board`: what can be done with one virtual board. */
import { Command } from 'commander';
import { serveCommand } from './board-serve.js';
import { validateCommand } from './board-validate.js';

export function boardCommand(): Command {
  return new Command('board')
    .description('Works with one virtual board; `cotune boards` lists them.')
    .addCommand(serveCommand())
    .addCommand(validateCommand());
}
