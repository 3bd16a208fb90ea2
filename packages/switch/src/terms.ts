/** Settings of a leg's media session, from the terms of its trunk or device. */
import type { DeviceId } from "@zongji/domain";
import type { Transport } from "@zongji/sip";
import type { SwitchConfig, Terms } from "./door.ts";
import type { Sound } from "./leg.ts";

const defaultSilentMs = 10_000;

export const soundOf = (config: SwitchConfig, terms: Terms | undefined): Sound => ({
  silentAfterMs: terms?.silentAfterMs ?? config.silentAfterMs ?? defaultSilentMs,
  ...(terms?.codecs && { codecs: terms.codecs }),
  ...(terms?.srtp && { srtp: terms.srtp }),
  ...(terms?.digits && { dtmf: terms.digits }),
});

/** A browser always uses DTLS-SRTP. A phone that calls us chooses SRTP or RTP; when we call it, SDES keys are offered only over TLS, where nobody reads them. */
export const soundOfDevice = (
  config: SwitchConfig,
  device: DeviceId,
  transport: Transport,
  direction: "in" | "out",
): Sound => {
  if (transport === "ws" || transport === "wss") return soundOf(config, undefined);
  const srtp = direction === "in" || transport === "tls" ? "offered" : "off";
  return soundOf(config, { codecs: ["PCMA", "PCMU", "G722"], srtp, ...config.devices.termsOf?.(device) });
};
