/**
 * The engine for texts: takes a text, or several, and gives what a sub-transformer makes of them. The sub-transformer
 * is chosen anew for each batch of pieces, when its turn comes; a switch is a switch like any other of the engine.
 */
import type { Clock } from '../../core/clock.js';
import type { Language } from '../text/language.js';
import type { TextSupernet } from '../text/text-supernet.js';
import { type WrittenText, writeTexts } from '../text/write-texts.js';
import { Engine } from './engine.js';
import type { SessionKey } from './model-source.js';
import { putRequest, takeResults } from './text-frames.js';
import { type TextSubnet, textModels } from './text-models.js';

export interface TextEngineOptions {
  readonly clock: Clock;
  readonly supernet: TextSupernet;
  readonly language: Language;
  readonly subnets: readonly TextSubnet[];
  /** Bytes that all hot sub-transformers together may take. */
  readonly memoryBudgetBytes: number;
  /** Batches that may wait while one is written. */
  readonly queueLimit: number;
  readonly onError?: (error: unknown) => void;
}

export interface WriteOptions {
  /** Width of the beam; 1, the default, takes the likeliest token each time. */
  readonly beam?: number;
  /** Stops between two batches; the one under way is written to its end. */
  readonly signal?: AbortSignal | undefined;
}

export interface EngineWriting {
  readonly texts: readonly WrittenText[];
  /** What wrote each batch, in order. */
  readonly keys: readonly SessionKey[];
  /** When the first batch was handed to its worker and the last one's result was back; equal for texts without words. */
  readonly startedSeconds: number;
  readonly finishedSeconds: number;
}

export class TextEngine {
  private constructor(
    private readonly engine: Engine,
    private readonly options: TextEngineOptions,
  ) {}

  /** Starts the workers. @throws {CotuneError} when the weights cannot be opened there */
  static async open(options: TextEngineOptions): Promise<TextEngine> {
    const { supernet, subnets } = options;
    return new TextEngine(await Engine.open({ ...options, ...textModels(supernet, subnets) }), options);
  }

  /** What is hot, the least recently needed first. */
  get hotKeys(): SessionKey[] {
    return this.engine.hotKeys;
  }

  /** Bytes that a hot sub-transformer takes, as accounted; 0 where it is not hot. */
  bytesOf(key: SessionKey): number {
    return this.engine.bytesOf(key);
  }

  /** As the engine's. */
  prepare(key: SessionKey): Promise<void> {
    return this.engine.prepare(key);
  }

  /** As the engine's. */
  forget(key: SessionKey): void {
    this.engine.forget(key);
  }

  /**
   * Writes texts; long ones in pieces.
   *
   * @param choose called for each batch when its turn comes
   * @throws {CotuneError} ERR_TEXT for a text that the network cannot read, ERR_QUEUE_FULL, and what `infer` throws
   */
  async write(
    texts: readonly string[],
    choose: () => SessionKey,
    { beam = 1, signal }: WriteOptions = {},
  ): Promise<EngineWriting> {
    const keys: SessionKey[] = [];
    const asked = this.options.clock.now();
    let [startedSeconds, finishedSeconds] = [Number.NaN, asked];
    const written = await writeTexts(this.options.language, texts, async (sources) => {
      const slot = this.engine.acquire();
      try {
        putRequest(slot, { beam, sources });
        const result = await this.engine.infer(slot, choose, signal);
        keys.push(result.key);
        if (keys.length === 1) startedSeconds = result.startedSeconds;
        finishedSeconds = result.finishedSeconds;
        return takeResults(slot, sources.length);
      } finally {
        this.engine.release(slot);
      }
    });
    return {
      texts: written,
      keys,
      startedSeconds: keys.length === 0 ? asked : startedSeconds,
      finishedSeconds,
    };
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
