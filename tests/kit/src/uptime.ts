import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Owned, World } from "./world.ts";

const places = { uptime: "/proc/uptime", boot: "/proc/sys/kernel/random/boot_id" } as const;

/**
 * The machine's uptime and boot id, as every program of this world reads them in /proc (proc(5)): those of another start of the machine, or of another moment
 * of this one. The kernel's clocks are as they were. The world has mounts of its own, so that nobody else sees it.
 */
export class FakeUptime implements Owned {
  readonly #timer: NodeJS.Timeout;
  readonly #file: number;

  constructor(world: World, { boot, uptimeMs }: { readonly boot: string; readonly uptimeMs: number }) {
    const folder = world.place("uptime");
    const [uptime, bootId] = [join(folder, "uptime"), join(folder, "boot_id")];
    const began = performance.now();
    this.#file = openSync(uptime, "w");
    const tick = (): void => {
      // Of one length, and by one write over what is there: whoever reads meanwhile never finds an empty file. The mount is of this file.
      const seconds = ((uptimeMs + performance.now() - began) / 1000).toFixed(2).padStart(16, "0");
      writeSync(this.#file, `${seconds} ${seconds}\n`, 0);
    };
    tick();
    writeFileSync(bootId, `${boot}\n`);
    execFileSync("mount", ["--bind", uptime, places.uptime]);
    execFileSync("mount", ["--bind", bootId, places.boot]);
    this.#timer = setInterval(tick, 50);
    world.own(this);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const place of Object.values(places)) execFileSync("umount", [place]);
    closeSync(this.#file);
  }
}
