/** Marks the build as complete and the command as executable; runs only after the compiler succeeded. */
import { chmodSync, existsSync, writeFileSync } from 'node:fs';

if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);
writeFileSync('dist/.built', '');
