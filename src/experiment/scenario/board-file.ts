/** A file with a virtual board: YAML on disk to a description, or everything that is wrong with it. */
import type { Problem } from '../../core/schema-problems.js';
import { type VirtualBoard, virtualBoardSchema } from '../../device/virtual/plant/description.js';
import { readShortText } from '../short-text.js';
import { checkSchema, parseYaml } from '../yaml-text.js';

const longestBytes = 1024 * 1024;

/**
 * @param contradictions of a board whose values are right one by one, each with its place: `zones[1].cools: ...`
 * @throws {CotuneError} `ERR_FILE_UNREADABLE`, or `ERR_BOARD_FILE` with all problems in one line
 */
export async function readBoardFile(
  path: string,
  contradictions: (board: VirtualBoard) => readonly string[],
): Promise<VirtualBoard> {
  return parseBoard(await readShortText(path, longestBytes), path, contradictions);
}

/** As `readBoardFile`, of a text; @param path names it */
export function parseBoard(
  text: string,
  path: string,
  contradictions: (board: VirtualBoard) => readonly string[],
): VirtualBoard {
  const yaml = parseYaml(text, path, 'ERR_BOARD_FILE');
  const { data, problems } = checkSchema(virtualBoardSchema, yaml.value);
  if (data === null) throw yaml.refusal(problems);
  const wrong = contradictions(data);
  if (wrong.length > 0) throw yaml.refusal(wrong.map(toProblem));
  return data;
}

/** Its place apart, so that its line can be found. */
function toProblem(sentence: string): Problem {
  const [, place = '', text = sentence] = /^([\w.[\]]+): (.*)$/s.exec(sentence) ?? [];
  const parts = place.match(/\w+/g) ?? [];
  return {
    place: parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    text: `is wrong: ${text}`,
  };
}
