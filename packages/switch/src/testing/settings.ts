/** For tests: the configuration of the sandbox's switch, and the names in it. */
import { createHash } from "node:crypto";
import type { CallId, DeviceId, LegId, TrunkId } from "@zongji/domain";
import type { SwitchConfig, Trunk } from "../door.ts";

export const trunkId = "carrier" as TrunkId;
/** A phone, 8001. */
export const deviceId = "device-8001" as DeviceId;
/** A browser, 8002. */
export const browserId = "device-8002" as DeviceId;
export const call = "call-1" as CallId;
export const leg = (name: string) => name as LegId;

export const sipDomain = "zongji.local";
export const homeAddress = { host: "198.51.100.1", port: 5060 };
const phonePassword = "secret";

export const carrier: Trunk = {
  id: trunkId,
  listener: "udp",
  sources: ["192.0.2.1"],
  peer: { host: "192.0.2.1", port: 5060 },
};

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

const phoneHa1 = (realm: string): string => md5(`8001:${realm}:${phonePassword}`);

/** The phone's answer to a digest challenge of a REGISTER, `qop=auth` (RFC 2617 §3.2.2). */
export const phoneResponse = (nonce: string): string =>
  md5(`${phoneHa1(sipDomain)}:${nonce}:00000001:c:auth:${md5(`REGISTER:sip:${sipDomain}`)}`);

export const sandboxConfig = (differs: Partial<SwitchConfig>): SwitchConfig => ({
  listeners: [
    { name: "udp", transport: "udp", bind: homeAddress.host, port: homeAddress.port },
    { name: "ws", transport: "ws" },
  ],
  trunks: [carrier],
  devices: {
    ofUser: (user) => (user === "8001" ? deviceId : user === "8002" ? browserId : undefined),
    userOf: (device) => device.slice(-4),
    digestUser: (user, realm) => (user === "8001" ? { md5: phoneHa1(realm), device: deviceId } : undefined),
  },
  sipDomain,
  promptFolders: [],
  recordingsFolder: "/recordings",
  rtp: { bind: homeAddress.host, ports: [20000, 20999] },
  ...differs,
});
