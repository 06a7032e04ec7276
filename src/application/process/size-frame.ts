/**
 * How many images make a frame. The bundled networks are small, so a frame is a grid of tiles classified as a
 * batch: as many as keep one core busy for a given share of the frame period with the largest sub-network.
 */
import type { Engine } from '../engine/engine.js';
import { measure } from './profile.js';
import type { ApplicationSpecification } from './protocol.js';

/** Batches that are tried first; large enough that the fixed cost of an inference does not count. */
const firstGuess = 8;
const corrections = 2;

/** @param openEngine opens an engine for frames of so many tiles; it is closed again here */
export async function sizeFrame(
  { tilesPerFrame, load, framesPerSecond }: ApplicationSpecification,
  largest: string,
  openEngine: (batch: number) => Promise<Engine>,
): Promise<number> {
  if (tilesPerFrame !== 'auto') return tilesPerFrame;
  const wantedSeconds = load / framesPerSecond;
  let tiles = firstGuess;
  for (let correction = 0; correction < corrections; correction++) {
    const engine = await openEngine(tiles);
    const [measured] = await measure(engine, [{ subnet: largest, threads: 1 }], { rounds: 3, perRound: 6 });
    await engine.close();
    tiles = Math.max(1, Math.round((tiles * wantedSeconds) / measured!.latencySeconds.p50));
  }
  return tiles;
}
