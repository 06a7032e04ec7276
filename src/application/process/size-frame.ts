/**
 * How many images make a frame. The bundled networks are small, so a frame is a grid of tiles classified as a
 * batch: as many as keep one core busy for a given share of the frame period with the largest sub-network.
 */
import { type Clock, sleep } from '../../core/clock.js';
import { median } from '../../core/statistics.js';
import type { Engine } from '../engine/engine.js';
import { inferOnce } from './profile.js';
import type { VisionSpecification } from './protocol.js';

/** A batch large enough that the fixed cost of an inference does not count, and the guess that follows from it. */
const firstGuess = 8;
const attempts = 2;
const attemptSeconds = 1;

/** @param openEngine opens an engine for frames of so many tiles; it is closed again here */
export async function sizeFrame(
  clock: Clock,
  { tilesPerFrame, load, framesPerSecond }: VisionSpecification,
  largest: string,
  openEngine: (batch: number) => Promise<Engine>,
): Promise<number> {
  if (tilesPerFrame !== 'auto') return tilesPerFrame;
  const wantedSeconds = load / framesPerSecond;
  let tiles = firstGuess;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const engine = await openEngine(tiles);
    const seconds = await typicalSeconds(clock, engine, largest, 1 / framesPerSecond);
    await engine.close();
    tiles = Math.max(1, Math.round((tiles * wantedSeconds) / seconds));
  }
  return tiles;
}

/** The median over inferences at the pace at which frames will come: after a pause a processor is slower. */
async function typicalSeconds(
  clock: Clock,
  engine: Engine,
  subnet: string,
  periodSeconds: number,
): Promise<number> {
  await engine.prepare({ subnet, threads: 1 });
  const latencies: number[] = [];
  const count = Math.max(5, Math.ceil(attemptSeconds / periodSeconds));
  for (let i = 0; i < count; i++) {
    const seconds = await inferOnce(engine, { subnet, threads: 1 });
    latencies.push(seconds);
    await sleep(clock, Math.max(0, periodSeconds - seconds));
  }
  return median(latencies);
}
