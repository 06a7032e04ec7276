/** Runs in the thread that loads modules: TypeScript becomes JavaScript file by file, nothing is checked. */
import { readFile } from 'node:fs/promises';
import type { LoadHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const fileName = fileURLToPath(url);
  const { outputText: source, diagnostics = [] } = typescript.transpileModule(
    await readFile(fileName, 'utf8'),
    {
      fileName,
      reportDiagnostics: true,
      compilerOptions: {
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
      },
    },
  );
  const [problem] = diagnostics;
  if (problem !== undefined) throw new Error(textOf(problem));
  return { format: 'module', source, shortCircuit: true };
};

function textOf({ file, start = 0, messageText }: typescript.Diagnostic): string {
  const line = file === undefined ? '' : `line ${file.getLineAndCharacterOfPosition(start).line + 1}: `;
  return line + typescript.flattenDiagnosticMessageText(messageText, ' ');
}
