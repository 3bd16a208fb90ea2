import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Hotline } from "./hotline.ts";

type Trunk = {
  readonly id: string;
  readonly codecs: readonly string[];
  readonly srtp: string;
  readonly digits: string;
  readonly sessionTimers: boolean;
};

const digitWords: Readonly<Record<string, string>> = {
  auto: "by RFC 4733, by INFO, and by the sound itself where the far end has no events",
};

const onDisk = (folder: string): string => {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    return `${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MB in ${folder.split("/").slice(-2).join("/")}`;
  } catch {
    return "none";
  }
};

/** How media packets go to the kernel: whether the media process has loaded what makes system calls of its own. */
const mediaSockets = (pids: readonly number[]): string => {
  const direct = pids.some((pid) => /koffi/.test(readFileSync(`/proc/${pid}/maps`, "latin1")));
  return direct ? "system calls of its own (koffi)" : "Node's dgram";
};

/** `reports`: RTCP packets that were captured. */
export const rtcpInForce = (reports: number): string =>
  reports > 0 ? `on, ${reports} packets in the window, both ways` : "none was seen";

/** What runs while calls stand, by what can be seen of it. */
export const inForce = async (hotline: Hotline): Promise<Record<string, string>> => {
  const { server, sql, administrator, settings } = hotline;
  const metrics = await server.metrics();
  const [facts] = await sql<{ n: string }>("select count(*) as n from fact");
  const followers = await sql<{ follower: string }>(
    "select distinct follower from follower_position order by follower",
  );
  const carrier = (await administrator.ask<Trunk[]>("GET", "/api/trunks")).find(({ id }) => id === "carrier")!;
  return {
    "not at their default": Object.entries(settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
    journal: `on, ${metrics.get("zongji_journal_syncs") ?? "?"} syncs so far`,
    facts: `${facts!.n} in PostgreSQL, ${metrics.get("zongji_shipping_waiting") ?? "?"} on their way`,
    followers: followers.map(({ follower }) => follower).join(", "),
    digits: `${carrier.digits}: ${digitWords[carrier.digits] ?? "as set"}`,
    codecs: `${carrier.codecs.join(", ")}; SRTP ${carrier.srtp}; session timers ${carrier.sessionTimers ? "on" : "off"}`,
    "recordings on disk": onDisk(join(server.dataFolder, "recordings")),
    "media sockets": mediaSockets(server.pidsOf("packages/media")),
  };
};
