/** Builds our RTCP report: what we sent, and what we received. */

import type { Endpoint } from "./latch.ts";
import { lostPackets, takeFractionLost } from "./reception.ts";
import { buildRtcp, type ReportBlock } from "./rtcp.ts";
import type { Session } from "./session.ts";

/** Seconds from 1900 to 1970 (RFC 5905 §6). */
const ntpEpochOffset = 2_208_988_800;

const blockOf = (session: Session, nowMs: number): ReportBlock | undefined => {
  const { reception, peerReport } = session;
  if (!reception.started) return undefined;
  return {
    ssrc: reception.ssrc,
    fractionLost: takeFractionLost(reception),
    cumulativeLost: lostPackets(reception),
    highestSequence: reception.highestSequence >>> 0,
    jitter: Math.round(reception.jitter) >>> 0,
    // RFC 3550 §6.4.1: the middle 32 bits of the SR's NTP time, and the time since then in 1/65536 s.
    lastSr: peerReport ? ((peerReport.sender.ntpSec << 16) | (peerReport.sender.ntpFraction >>> 16)) >>> 0 : 0,
    delaySinceLastSr: peerReport ? Math.round((nowMs - peerReport.atMs) * 65.536) >>> 0 : 0,
  };
};

/** SR if we sent something, otherwise RR. `wallMs` is ms since 1970. */
export const reportOf = (
  session: Session,
  timestamp: number,
  nowMs: number,
  wallMs: number,
  bye = false,
): Uint8Array => {
  const { sender } = session;
  const sent = sender.packets > 0 && {
    ntpSec: (Math.floor(wallMs / 1000) + ntpEpochOffset) >>> 0,
    ntpFraction: Math.floor(((wallMs % 1000) / 1000) * 2 ** 32) >>> 0,
    timestamp,
    packets: sender.packets >>> 0,
    octets: sender.octets >>> 0,
  };
  const cname = sender.origin.ssrc.toString(16);
  return buildRtcp(sender.origin.ssrc, cname, sent || undefined, blockOf(session, nowMs), bye);
};

/** Where RTCP is sent: with rtcp-mux to the RTP port, otherwise to the peer's a=rtcp or the port above (RFC 3550 §11). */
export const rtcpTarget = (session: Session): Endpoint | undefined => {
  const { agreed, latch } = session;
  if (agreed?.rtcpMux) return latch.from ?? latch.signalled;
  if (latch.from && !latch.fromSignalled) return { address: latch.from.address, port: latch.from.port + 1 };
  return agreed?.rtcp;
};
