/** What commands print: data on stdout, everything else on stderr. */

const versioned = (document: object) => ({ schemaVersion: 1, ...document });
const write = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** The one JSON document of a command; quantities that do not exist are null. */
export function printJson(document: object): void {
  write(versioned(document));
}

/** For a command that was given a list: still one JSON document, an array of what `printJson` would print for each. */
export function printJsonList(documents: readonly object[]): void {
  write(documents.map(versioned));
}

export function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
