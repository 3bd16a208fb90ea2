/** The INVITE that a trunk's settings lead to, made by the same stack that sends it. */
import type { CallId, LegId } from "@zongji/domain";
import { createUserAgent, type Destination, type Output } from "@zongji/sip";
import type { SwitchConfig, Trunk } from "./door.ts";
import { sdpBody } from "./leg.ts";
import { type Originate, wayOut } from "./targets.ts";

export type Previewed = { readonly ok: true; readonly invite: string } | { readonly ok: false; readonly why: string };

type Call = Pick<Originate, "from" | "assertedNumber" | "privacy"> & { readonly number: string };
type Around = Pick<SwitchConfig, "listeners" | "sipDomain" | "rtp">;

const remoteOf = (to: Destination) => ("host" in to ? { host: to.host, port: to.port } : { host: "", port: 0 });

/**
 * The INVITE as it would leave for a call over this trunk, without its SDP; tags, branch and Call-ID are examples. A registration's own Contact parameter and
 * Service-Route are not in it: the carrier says them.
 */
export const previewInvite = (around: Around, trunk: Trunk, { number, ...caller }: Call): Previewed => {
  const config: SwitchConfig = {
    ...around,
    trunks: [trunk],
    devices: { ofUser: () => undefined, userOf: () => undefined, digestUser: () => undefined },
    promptFolders: [],
    recordingsFolder: "",
  };
  const leg = "preview" as LegId;
  const target = { to: "trunk", trunk: trunk.id, number } as const;
  const way = wayOut(
    config,
    trunk,
    { do: "Originate", call: "preview" as CallId, leg, target, ringMs: 0, ...caller },
    [],
  );
  if (!way.ok) return way;
  const listener = config.listeners.find(({ name }) => name === trunk.listener);
  if (!listener) return { ok: false, why: "the trunk's listener is not there" };
  const { transport, advertise = { host: listener.bind ?? "127.0.0.1", port: listener.port ?? 5060 } } = listener;
  const agent = createUserAgent({
    random: (bytes) => new Uint8Array(bytes).fill(0xab),
    classify: () => ({ kind: "stranger" }),
  });
  agent.handle({ is: "listening", listener: listener.name, transport, advertise }, 0);
  const { registration: _unknownHere, ...invitation } = way.invitation;
  let outputs: Output[] = agent.handle({ do: "invite", session: leg, ...invitation, body: sdpBody("") }, 0);
  const connect = outputs.find((one) => one.out === "connect");
  if (connect)
    outputs = agent.handle(
      { is: "flowOpened", flow: connect.flow, listener: listener.name, remote: remoteOf(invitation.destination) },
      0,
    );
  const sent = outputs.find((one) => one.out === "send" || one.out === "write");
  if (!sent) return { ok: false, why: "the stack refuses it" };
  const lines = new TextDecoder().decode(sent.bytes).trimEnd().split("\r\n");
  // Of its SDP nothing is known before a port is taken.
  return { ok: true, invite: lines.filter((line) => !/^Content-Length:/i.test(line)).join("\n") };
};
