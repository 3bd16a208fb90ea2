import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { configAt, type DeviceId, type HotlineConfig } from "@zongji/domain";
import type { Log } from "@zongji/store";
import { type Db, readIfThere, realm, writePrivate } from "@zongji/store";
import { readCertificate } from "./certificate.ts";
import type { Config } from "./config.ts";
import type { Hotline } from "./hotline/index.ts";
import type { ListenerSetting } from "./listeners.ts";
import type { Listener, LiveOptions } from "./live/index.ts";

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
  readonly onShipped: () => void;
  readonly lookUp: NonNullable<LiveOptions["lookUp"]>;
  readonly promptFolders: readonly string[];
  /** Of the web, shown by TLS listeners that have none of their own. */
  readonly certificate: Certificate | undefined;
  readonly isShort: () => boolean;
  readonly log: Log;
};

type Certificate = { readonly cert: string; readonly key: string };

/** @throws CannotStart */
const certificateOf = ({ certificate, name }: ListenerSetting, ofWeb: Certificate | undefined): Certificate => {
  if (certificate) return readCertificate(certificate, `cert and key of ${name} in ZONGJI_LISTENERS`);
  if (ofWeb) return ofWeb;
  throw new Error(`no certificate for the listener ${name}`);
};

const listenerOf = (setting: ListenerSetting, ofWeb: Certificate | undefined): Listener => {
  const { name, transport, bind, port, advertise, media } = setting;
  return {
    name,
    transport,
    bind,
    port,
    media,
    ...(advertise && { advertise }),
    ...(transport === "tls" && { tls: certificateOf(setting, ofWeb) }),
  };
};

/** What the live hotline is given: SIP as its listeners say, and browsers' WebSockets by way of the web server. */
export const liveOptions = ({
  config,
  version,
  db,
  hotline,
  first,
  onShipped,
  lookUp,
  promptFolders,
  certificate,
  isShort,
  log,
}: Given): LiveOptions => {
  const { dataFolder, timeZone, bind, advertise, rtpPorts, mediaSockets } = config;
  return {
    dataFolder,
    version,
    timeZone,
    node: config.node,
    hotline: configAt(first, config.node),
    reserveBytes: config.reserveBytes,
    journalFileBytes: config.journalFileBytes,
    db,
    onShipped,
    lookUp,
    sip: {
      listeners: [
        ...config.listeners.map((setting) => listenerOf(setting, certificate)),
        { name: "ws", transport: "ws" },
      ],
      rtp: { bind, ports: rtpPorts, ...(advertise !== bind && { advertise }) },
      mediaSockets,
      domain: realm,
      domains: config.sipDomains,
      testRealm: realm,
      promptFolders,
      digestUser: (user, asked) => {
        const found = hotline.digestUser(user, asked);
        if (found === undefined) return undefined;
        const { md5, sha256, device } = found;
        return { md5, sha256, ...(device !== undefined && { device: device as DeviceId }) };
      },
      trunkPassword: (trunk) => hotline.trunkPassword(trunk),
      nonceKey: nonceKey(dataFolder),
    },
    flowHosts: config.flowHosts,
    isShort,
    log,
  };
};
