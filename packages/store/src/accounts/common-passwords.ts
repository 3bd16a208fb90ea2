import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

const shipped = new URL("./common-passwords.txt.br", import.meta.url);

/** Reads a list of any size: one password a line, UTF-8, Brotli (RFC 7932). In lower case, as they are compared. @throws what the file system throws */
export const readCommonPasswords = (file: URL | string = shipped): ReadonlySet<string> =>
  new Set(
    brotliDecompressSync(readFileSync(file))
      .toString("utf8")
      .split(/\r?\n/)
      .filter((line) => line !== "")
      .map((line) => line.normalize("NFKC").toLowerCase()),
  );
