import {
  type Capture,
  header,
  type Linphone,
  type LinphoneSettings,
  type PhoneCall,
  type RtpPacket,
  type SipText,
  samplesOf,
  startLinphone,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { type Person, signInFirst } from "../../e2e/scene.ts";
import type { Desk } from "../baresip/scene.ts";

export type LinphoneSeat = { readonly agentNo: string; readonly person: Person; readonly linphone: Linphone };

/** An agent with linphone as her phone, on terms of her phone's own: registered, signed in to both groups, busy. */
export const sitDown = async (
  world: World,
  { server, administrator }: Desk,
  agentNo: string,
  { terms = {}, ...more }: Partial<LinphoneSettings> & { terms?: Record<string, unknown> } = {},
): Promise<LinphoneSeat> => {
  const device = `phone-${agentNo}`;
  const { sipUser, password } = await administrator.post(`/api/devices/${device}/new-secret`);
  if (Object.keys(terms).length > 0) await administrator.insist("PATCH", `/api/devices/${device}`, terms);
  const settings = { user: sipUser, password, registrar: server.sipAddress, toneHz: tones.agent, ...more };
  const linphone = await startLinphone(world, settings);
  const person = await signInFirst(server, agentNo);
  await person.post("/api/agent/sign-in", { groups: ["business", "complaint"], device });
  const isReachable = async () => (await person.get("/api/agent")).deviceReachable;
  await until("the phone is reachable", isReachable, { everyMs: 250 });
  return { agentNo, person, linphone };
};

/** A phone's sound card takes its time: its sound is judged from when it is there. */
export const soundBegins = (who: string, call: PhoneCall, toneHz: number): Promise<boolean> =>
  until(`${who} is heard`, () => toneBegins(samplesOf(call.rtp.packets.slice(-10)), toneHz) !== undefined);

export type Seen = SipText & {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly way: "in" | "out";
};

/** SIP of the phone by the wire; `way` as the phone sees it. */
export const sipOf = (capture: Capture, { linphone }: LinphoneSeat): Seen[] =>
  capture
    .sip(linphone.sipPort)
    .map((message) => ({ ...message, way: message.from.endsWith(`:${linphone.sipPort}`) ? "out" : "in" }));

export const isOf = (message: SipText, method: string): boolean => header(message, "cseq").endsWith(` ${method}`);

/** RTP that came to the phone in this call, by the port of the SDP that it sent last in it. */
export const cameTo = (
  capture: Capture,
  seat: LinphoneSeat,
  fromMs = 0,
  toMs = Number.POSITIVE_INFINITY,
): RtpPacket[] => {
  const own = sipOf(capture, seat).findLast(({ way, body }) => way === "out" && /^m=audio [1-9]/m.test(body));
  const port = Number(/^m=audio (\d+)/m.exec(own?.body ?? "")?.[1]);
  return capture.rtp({ toPort: port }).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
};
