/** How the time of a virtual board relates to that of who looks on, in words. */

/** @param dilation real seconds for a second of the board */
export function dilationText({ title }: { readonly title: string }, dilation: number): string {
  return `virtual ${title}, simulated; 1 s of it takes ${dilation === 1 ? 1 : dilation.toFixed(1)} s here`;
}
