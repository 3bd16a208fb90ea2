/** Reads an inbound INVITE: its party, its numbers, and the settings of its media. */
import type { DeviceId, LegId } from "@zongji/domain";
import type { SipEvent } from "@zongji/sip";
import type { SwitchConfig, Trunk } from "./door.ts";
import type { LegFacts } from "./inbound-leg.ts";
import type { Party, Reported } from "./leg.ts";
import { calledNumber, callerNumber } from "./numbers.ts";
import { isBrowser, mediaPlace } from "./targets.ts";
import { soundOf, soundOfDevice } from "./terms.ts";

export type Arrival = {
  readonly facts: LegFacts;
  readonly arrived: Extract<Reported, { is: "LegArrived" }>;
};

export const arrivalOf = (
  config: SwitchConfig,
  trunk: Trunk | undefined,
  event: Extract<SipEvent, { is: "invited" }>,
): Arrival => {
  const { peer, source, request, from, to } = event;
  const id = event.session as LegId;
  const listener = config.listeners.find((one) => one.name === source.listener);
  const party: Party =
    peer.kind === "device"
      ? { is: "device", device: peer.device as DeviceId }
      : { is: "trunk", trunk: peer.id as Trunk["id"] };
  const caller = callerNumber(request, from, peer.kind === "trunk" && trunk?.trustAssertedIdentity !== false);
  return {
    facts: {
      id,
      party,
      kind: isBrowser(source.transport) ? "webrtc" : "rtp",
      address: mediaPlace(config, listener),
      peers: [source.remote.host, ...(trunk?.sources ?? [])],
      sound:
        party.is === "device" ? soundOfDevice(config, party.device, source.transport, "in") : soundOf(config, trunk),
    },
    arrived: {
      is: "LegArrived",
      leg: id,
      ...(party.is === "trunk" ? { trunk: party.trunk } : { device: party.device }),
      calledNumber: calledNumber(request, to, trunk?.calledNumberFrom ?? "requestUri"),
      callingNumber: caller.number,
      withheld: caller.withheld,
      sipCallId: event.callId,
      ...(event.replaces !== undefined && { replaces: event.replaces as LegId }),
      // Only a user that the digest proved, and only on a trunk for tests.
      ...(trunk?.test === true && trunk.realm !== undefined && peer.user !== undefined && { testBy: peer.user }),
    },
  };
};
