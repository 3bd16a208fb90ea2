/** A phone that registers, played by hand over a raw address or a flow. Only tests import this. */
import { answerChallenge } from "../auth/answer.ts";
import type { Output, Settings, SipEvent, UserAgent } from "../door.ts";
import { header, headerLines, type SipResponse } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { createUserAgent } from "../user-agent.ts";
import { seededRandom } from "./wire.ts";

export type Bench = {
  readonly agent: UserAgent;
  readonly events: SipEvent[];
  now: number;
  /** Sends a message; gives the responses that came back at once, 100 left aside. */
  say(text: string, by?: By): SipResponse[];
  /** Opens a WebSocket flow that belongs to a device. */
  open(flow: string, device: string): void;
  close(flow: string): void;
  wake(now: number): void;
};

export type By = { readonly flow: string } | { readonly host: string; readonly port: number };

export const phone = { host: "203.0.113.5", port: 40123 };

export function bench(settings: Partial<Settings> = {}): Bench {
  const agent = createUserAgent({
    random: seededRandom(11),
    classify: () => ({ kind: "device" }),
    deviceOf: (user) => (/^80\d\d$/.test(user) ? `device-${user}` : undefined),
    ...settings,
  });
  const self: Bench = {
    agent,
    events: [],
    now: 0,
    say(text, by = phone) {
      const bytes = Buffer.from(text.replace(/\r?\n/g, "\r\n"), "utf8");
      const input =
        "flow" in by
          ? ({ is: "bytes", flow: by.flow, bytes } as const)
          : ({ is: "datagram", listener: "udp", remote: by, bytes } as const);
      return responses(take(agent.handle(input, self.now)));
    },
    open(flow, device) {
      const remote = { host: "203.0.113.9", port: 50000 };
      take(agent.handle({ is: "flowOpened", flow, listener: "ws", remote, identity: { device } }, self.now));
    },
    close(flow) {
      take(agent.handle({ is: "flowClosed", flow }, self.now));
    },
    wake(now) {
      self.now = now;
      take(agent.handle({ is: "wake" }, now));
    },
  };
  function take(outputs: Output[]): Output[] {
    for (const output of outputs) if (output.out === "event") self.events.push(output.event);
    return outputs;
  }
  for (const transport of ["udp", "ws"] as const) {
    agent.handle({ is: "listening", listener: transport, transport, advertise: { host: "192.0.2.1", port: 5060 } }, 0);
  }
  return self;
}

function responses(outputs: Output[]): SipResponse[] {
  return outputs.flatMap((output) => {
    if (output.out !== "send" && output.out !== "write") return [];
    const { message } = parseMessage(output.bytes);
    return message?.kind === "response" && message.status !== 100 ? [message] : [];
  });
}

let serial = 0;

export type Wish = {
  readonly user?: string;
  readonly method?: string;
  readonly contact?: string;
  readonly headers?: string;
  readonly cseq?: number;
  readonly callId?: string;
};

/** A request of a device; each call has a branch of its own. */
export function ask(wish: Wish = {}): string {
  const { user = "8001", method = "REGISTER", headers = "", cseq = 1, callId = "reg" } = wish;
  const contact = wish.contact ?? `Contact: <sip:${user}@10.0.0.5:5060>`;
  const uri = method === "REGISTER" ? "sip:192.0.2.1" : "sip:8002@192.0.2.1";
  const to = method === "REGISTER" ? `<sip:${user}@192.0.2.1>` : "<sip:8002@192.0.2.1>";
  return `${method} ${uri} SIP/2.0
Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKd${serial++};rport
Max-Forwards: 70
From: <sip:${user}@192.0.2.1>;tag=f1
To: ${to}
Call-ID: ${callId}
CSeq: ${cseq} ${method}
${contact}
${headers === "" ? "" : `${headers}\n`}Content-Length: 0

`.replace(/\n\n(?=Content-Length)/, "\n");
}

/** The Authorization field that answers a challenge. */
export function authorization(
  challenge: SipResponse,
  as: { readonly username: string; readonly password: string },
  method = "REGISTER",
): string {
  const uri = method === "REGISTER" ? "sip:192.0.2.1" : "sip:8002@192.0.2.1";
  return `Authorization: ${answerChallenge(challenge, { method, uri }, as, "c1")!.value}`;
}

export const contacts = (response: SipResponse): string[] => headerLines(response, "contact");
export const field = (response: SipResponse, name: string): string | undefined => header(response, name);
