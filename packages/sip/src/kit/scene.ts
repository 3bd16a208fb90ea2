/** Two agents and a call between them. Only tests import this. */
import type { Command, Settings, Transport } from "../door.ts";
import { createWire, type Fate, type Sent, type Side, sdp, type Wire } from "./wire.ts";

export type Scene = { wire: Wire; alice: Side; bob: Side; session: () => string };

export function scene(transport: Transport = "udp", settings: Partial<Settings> = {}): Scene {
  const wire = createWire(transport);
  const alice = wire.side("alice", "192.0.2.1", settings);
  const bob = wire.side("bob", "192.0.2.2", settings);
  return { wire, alice, bob, session: () => bob.last("invited").session };
}

export function call(alice: Side, body = true, more: Partial<Extract<Command, { do: "invite" }>> = {}): void {
  alice.do({
    do: "invite",
    session: "a1",
    destination: { listener: "main", host: "192.0.2.2", port: 5060 },
    uri: "sip:12345678@192.0.2.2",
    from: { uri: "sip:13800000000@192.0.2.1", display: "张三" },
    ...(body && { body: sdp("offer") }),
    ...more,
  });
}

/** Alice's call on a wire of this fate, at the moment in which Bob sends his 200: 50 ms after her INVITE. */
export function answered(fate: (sent: Sent) => Fate = () => "deliver"): Scene {
  const s = scene();
  s.wire.fate = fate;
  call(s.alice);
  s.wire.run(50);
  s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp() });
  return s;
}

export function established(transport: Transport = "udp", settings: Partial<Settings> = {}): Scene {
  const s = scene(transport, settings);
  call(s.alice);
  s.wire.run(100);
  s.bob.do({ do: "respond", session: s.session(), status: 200, body: sdp("answer") });
  s.wire.run(100);
  return s;
}
