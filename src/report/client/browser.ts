/**
 * The little of the browser that the page's script uses, as types: the package is compiled without the DOM's
 * own, whose globals would otherwise be in sight of all the rest.
 */
import type UPlot from 'uplot';

export interface PageElement {
  readonly clientWidth: number;
  textContent: string | null;
  readonly dataset: Record<string, string | undefined>;
}

/** The part of a canvas context that the charts draw with. */
export interface Pen {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  globalAlpha: number;
  lineJoin: 'round' | 'miter';
  font: string;
  textAlign: 'left' | 'center' | 'right';
  textBaseline: 'top' | 'middle' | 'bottom';
  save(): void;
  restore(): void;
  beginPath(): void;
  closePath(): void;
  clip(): void;
  rect(x: number, y: number, width: number, height: number): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeText(text: string, x: number, y: number): void;
  fillText(text: string, x: number, y: number): void;
  setLineDash(segments: readonly number[]): void;
  measureText(text: string): { readonly width: number };
}

interface Browser {
  readonly document: {
    readonly documentElement: PageElement;
    getElementById(id: string): PageElement | null;
  };
  readonly devicePixelRatio: number;
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: 'change', listener: () => void): void };
  readonly ResizeObserver: new (listener: () => void) => { observe(element: PageElement): void };
  readonly uPlot: typeof UPlot;
}

export const browser = globalThis as unknown as Browser;
export type Plot = UPlot;
export type PlotOptions = UPlot.Options;
export type PlotAxis = UPlot.Axis;

/** The element that the page is known to hold. */
export function elementOf(id: string): PageElement {
  const element = browser.document.getElementById(id);
  if (element === null) throw new Error(`the page has no element ${id}`);
  return element;
}

/** A colour of the style sheet, as it is in the present light or dark scheme. */
export function colour(name: string): string {
  return browser.getComputedStyle(browser.document.documentElement).getPropertyValue(`--${name}`).trim();
}
