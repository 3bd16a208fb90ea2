import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DeviceId, HotlineConfig } from "@zongji/domain";
import { realm } from "./accounts/index.ts";
import type { Config } from "./config.ts";
import type { Db } from "./database/index.ts";
import { readIfThere, writePrivate } from "./files.ts";
import type { Hotline } from "./hotline/index.ts";
import type { Follower, LiveOptions, Log } from "./live/index.ts";

/** Digest nonces outlive a restart, so that phones need not be asked twice. */
const nonceKey = (dataFolder: string): Uint8Array => {
  const file = join(dataFolder, "keys", "nonce.key");
  const kept = readIfThere(file)?.trim() ?? "";
  if (/^[0-9a-f]{64}$/.test(kept)) return Buffer.from(kept, "hex");
  mkdirSync(join(dataFolder, "keys"), { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  writePrivate(file, `${key.toString("hex")}\n`);
  return key;
};

type Given = {
  readonly config: Config;
  readonly version: string;
  readonly db: Db;
  readonly hotline: Hotline;
  readonly first: HotlineConfig;
  readonly followers: readonly Follower[];
  readonly promptFolders: readonly string[];
  readonly log: Log;
};

/** What the live hotline is given: SIP by UDP and TCP on one port, and browsers' WebSockets by way of the web server. */
export const liveOptions = ({
  config,
  version,
  db,
  hotline,
  first,
  followers,
  promptFolders,
  log,
}: Given): LiveOptions => {
  const { dataFolder, timeZone, bind, advertise, sipPort, rtpPorts } = config;
  const place = { bind, port: sipPort, ...(advertise !== bind && { advertise: { host: advertise, port: sipPort } }) };
  return {
    dataFolder,
    version,
    timeZone,
    hotline: first,
    db,
    followers,
    sip: {
      listeners: [
        { name: "udp", transport: "udp", ...place },
        { name: "tcp", transport: "tcp", ...place },
        { name: "ws", transport: "ws" },
      ],
      rtp: { bind, ports: rtpPorts, ...(advertise !== bind && { advertise }) },
      domain: realm,
      testRealm: realm,
      promptFolders,
      digestUser: (user, asked) => {
        const found = hotline.digestUser(user, asked);
        if (found === undefined) return undefined;
        const { md5, sha256, device } = found;
        return { md5, sha256, ...(device !== undefined && { device: device as DeviceId }) };
      },
      nonceKey: nonceKey(dataFolder),
    },
    log,
  };
};
