/** The options that every session of the project is made with. */
import type { InferenceSession } from 'onnxruntime-node';

export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Warnings of the runtime are for its developers; what fails is thrown.
    logSeverityLevel: 3,
    // Threads that spin while they wait would burn the processor time that other applications need.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
