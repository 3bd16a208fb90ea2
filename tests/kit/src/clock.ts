import { existsSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "./world.ts";

const library = (): string => {
  const found = readdirSync("/usr/lib")
    .map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`)
    .find((path) => existsSync(path));
  if (!found) throw new Error("libfaketime is missing: sh bin/install-peers.sh");
  return found;
};

/**
 * The wall clock of one program, which the test can step: by libfaketime, so that no clock but that program's changes. Its monotonic
 * clock goes on as it does on a machine whose time is set.
 */
export class WallClock {
  readonly env: Record<string, string>;
  readonly #file: string;

  constructor(world: World) {
    this.#file = join(world.place("clock"), "offset");
    this.env = {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      FAKETIME_DONT_RESET: "1",
    };
    this.step(0);
  }

  /** Sets the clock so many seconds apart from the true time; seen by the program within a second. */
  step(seconds: number): void {
    // Renamed into place: the program never reads half a file.
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? "" : "+"}${seconds}s\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** A zone in which it is between noon and one: no day begins or ends while a test looks at one. */
export const noonZone = (): string => {
  const ahead = 12 - new Date().getUTCHours();
  // POSIX counts westward.
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
};
