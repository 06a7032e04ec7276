/** Where an application's frames come from: a camera's stand-in, written straight into the engine's buffers. */
export interface FrameSource {
  /**
   * Writes a frame, a batch of normalised images in the layout of the graph's input.
   *
   * @param sequence which frame; the same number gives the same frame
   * @returns the class of each image, or null where the frames carry no labels
   */
  fill(sequence: number, target: Float32Array): readonly number[] | null;
}
