/** Builds the INVITE of a trunk's calls by the same stack that sends it. */
import type { CallId, LegId } from "@zongji/domain";
import { createUserAgent, type Destination, type Output } from "@zongji/sip";
import type { SwitchConfig, Trunk } from "./door.ts";
import { sdpBody } from "./leg.ts";
import { type Originate, routeOut } from "./targets.ts";

export type Previewed = { readonly ok: true; readonly invite: string } | { readonly ok: false; readonly why: string };

type Call = Pick<Originate, "from" | "assertedNumber" | "privacy"> & { readonly number: string };
type Around = Pick<SwitchConfig, "listeners" | "sipDomain" | "rtp">;

const remoteOf = (to: Destination) => ("host" in to ? { host: to.host, port: to.port } : { host: "", port: 0 });

/**
 * The INVITE of a call over this trunk, without SDP. Tags, branch and Call-ID are examples. The Contact parameter and Service-Route of a registration are
 * missing, since only the carrier knows them.
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
  const route = routeOut(
    config,
    trunk,
    { do: "Originate", call: "preview" as CallId, leg, target, ringMs: 0, ...caller },
    [],
  );
  if (!route.ok) return route;
  const listener = config.listeners.find(({ name }) => name === trunk.listener);
  if (!listener) return { ok: false, why: "the trunk's listener is not there" };
  const { transport, advertise = { host: listener.bind ?? "127.0.0.1", port: listener.port ?? 5060 } } = listener;
  const agent = createUserAgent({
    random: (bytes) => new Uint8Array(bytes).fill(0xab),
    classify: () => ({ kind: "stranger" }),
  });
  agent.handle({ is: "listening", listener: listener.name, transport, advertise }, 0);
  const { registration: _unknownHere, ...invitation } = route.invitation;
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
  // The length depends on the SDP, which needs an open port.
  return { ok: true, invite: lines.filter((line) => !/^Content-Length:/i.test(line)).join("\n") };
};
