/** How the time of a virtual board relates to that of who looks on, in words. */

/** @param dilation real seconds for a second of the board */
export function dilationText({ title }: { readonly title: string }, dilation: number): string {
  const second = dilation === 1 ? '1 second' : `${dilation.toFixed(1)} seconds`;
  return `live on a virtual ${title}, simulated: one second of the board takes ${second} here`;
}
