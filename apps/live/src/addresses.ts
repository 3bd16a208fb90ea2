import { isIP } from "node:net";
import { bad } from "@zongji/store";

const isWildcard = (address: string): boolean => address === "0.0.0.0" || /^[0:]+$/.test(address);

/** One address of a machine. SIP and RTP answer from the address they were reached at, so it has to be a certain one. @throws BadSetting */
export const readAddress = (name: string, text: string): string => {
  if (isIP(text) === 0) return bad(name, text, "an IP address such as 127.0.0.1");
  return isWildcard(text) ? bad(name, text, "one address of this machine, not all of them") : text;
};

/** RTP takes the even port and RTCP the odd one above it (RFC 3550 §11), so a range holds a call a pair. @throws BadSetting */
export const readRtpPorts = (name: string, text: string): readonly [from: number, to: number] => {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  const fits = match !== null && from >= 1024 && to <= 65_535 && to - from >= 3;
  return fits
    ? [from, to]
    : bad(name, text, "a range of ports such as 20000-20999, from 1024 up, of four at the least");
};

/** Browsers give a microphone to secure pages only, and count loopback as secure. */
export const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
