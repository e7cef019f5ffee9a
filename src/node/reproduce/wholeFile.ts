/** A file that is written whole or not at all: what stood there stays until all of the new text does. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

export function writeWhole(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
