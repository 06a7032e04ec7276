/** What commands print: data on stdout, everything else on stderr. */

/** The one JSON document of a command; quantities that do not exist are null. */
export function printJson(document: object): void {
  process.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...document })}\n`);
}

export function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
