import { spawnSync } from 'node:child_process';

/** The Python that has the `onnx` package: COTUNE_PYTHON, else the system's, where Debian's package puts it. */
const python = process.env.COTUNE_PYTHON ?? '/usr/bin/python3';

const run = (code: string, ...args: string[]) =>
  spawnSync(python, ['-c', code, ...args], { encoding: 'utf8' });

/** True, with a line that says why, where ONNX's own checker is absent, unless COTUNE_REQUIRE_ONNX=1 asks for it. */
export function missingOnnxChecker(): boolean {
  if (run('import onnx').status === 0) return false;
  if (process.env.COTUNE_REQUIRE_ONNX === '1')
    throw new Error(`${python} has no package onnx and COTUNE_REQUIRE_ONNX=1 asks for it`);
  console.warn(`skipped: ${python} has no package onnx (Debian: python3-onnx)`);
  return true;
}

/** What ONNX's checker says of a model's file: its metadata where it passes, else the complaint. */
export function checkOnnx(path: string): { metadata: Record<string, string> } | { complaint: string } {
  const code = `
import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(json.dumps({entry.key: entry.value for entry in model.metadata_props}))`;
  const { status, stdout, stderr } = run(code, path);
  return status === 0 ? { metadata: JSON.parse(stdout) } : { complaint: stderr };
}
