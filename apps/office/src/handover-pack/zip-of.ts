import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { ZipWriter } from "../exports/index.ts";
import { manifestName, pathsIn } from "./growing-file.ts";

/** Sound packs to half at the least effort, and hardly better at more. */
const level = 1;

async function* pieces(folder: string): AsyncIterable<Buffer> {
  let ready: Buffer[] = [];
  const zip = new ZipWriter(async (bytes) => void ready.push(bytes));
  const taken = (): Buffer[] => {
    const all = ready;
    ready = [];
    return all;
  };
  const paths = pathsIn(await readFile(join(folder, manifestName), "utf8"));
  for (const path of [manifestName, ...paths]) {
    await zip.begin(`${basename(folder)}/${path}`, { level });
    for await (const piece of createReadStream(join(folder, path))) {
      await zip.write(piece as Buffer);
      yield* taken();
    }
  }
  await zip.finish();
  yield* taken();
}

/** A pack as a ZIP, made while it is sent: memory for one piece. A file that is gone breaks it off. */
export const zipOf = (folder: string): Readable => Readable.from(pieces(folder), { objectMode: false });
