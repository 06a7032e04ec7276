/** Texts as a kernel never writes them: real ones cut off, overwritten or mixed, and noise. */
import fc from 'fast-check';

const noise = fc.string({ unit: 'binary', maxLength: 30 });
const digits = fc.constantFrom('-1', '1e999', 'NaN', '99999999999999999999', '0x10', ' ', '\n', '\0', '');

/** @param text what the kernel would write */
export function garbledFrom(text: string): fc.Arbitrary<string> {
  const place = fc.nat({ max: text.length });
  const cut = place.map((end) => text.slice(0, end));
  const overwritten = fc
    .tuple(place, place, fc.oneof(noise, digits))
    .map(([from, to, put]) => text.slice(0, from) + put + text.slice(to));
  return fc.oneof(cut, overwritten, noise, fc.constant(''));
}

/** As the field of a line is replaced: what stands in the place of one run of digits. */
export function withOtherNumbers(text: string): fc.Arbitrary<string> {
  return fc
    .infiniteStream(fc.oneof(digits, fc.nat().map(String)))
    .map((stream) => text.replace(/\d+/g, () => stream.next().value));
}
