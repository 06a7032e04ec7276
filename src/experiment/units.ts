/** What comes to an application, as people call it: frames to one of images, texts to one that writes. */

export interface UnitWords {
  readonly one: string;
  readonly many: 'frames' | 'texts' | 'frames and texts';
}

const frames: UnitWords = { one: 'frame', many: 'frames' };
const texts: UnitWords = { one: 'text', many: 'texts' };
const both: UnitWords = { one: 'frame or text', many: 'frames and texts' };

/** `kind` as in the journal: absent of images. */
interface Kinded {
  readonly kind?: 'text' | undefined;
}

export const unitOf = ({ kind }: Kinded): UnitWords => (kind === 'text' ? texts : frames);

/** Of several applications together; frames where there is none. */
export function unitsOf(applications: readonly Kinded[]): UnitWords {
  const kinds = new Set(applications.map(unitOf));
  return kinds.size > 1 ? both : ([...kinds][0] ?? frames);
}
