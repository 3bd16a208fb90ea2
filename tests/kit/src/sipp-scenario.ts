/**
 * sipp scenarios from pieces. Each piece is XML of one or more steps; `log` lines are the peer's own tally, read back by sipp.ts.
 * The pieces of the caller (`uac`) and the called (`uas`) are joined by `scenario`.
 */

const crlf = (text: string): string => `<![CDATA[\n\n${text.trim().replace(/^ +/gm, "")}\n\n]]>`;

/** One line of the tally: what happened to this call, at sipp's clock. */
const tally = (event: string): string => `<log message="tally [call_number] [call_id] ${event} [clock_tick]"/>`;

/** SDP that offers PCMA and telephone-event 101 on a port of the call's own. */
const sdp = (port: "auto_media_port" | "rtpstream_audio_port"): string => `v=0
o=carrier 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [${port}] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv`;

export type Sending = "pcap" | "stream";
const portOf = (sending: Sending) => (sending === "pcap" ? "auto_media_port" : "rtpstream_audio_port");

const request = (method: string, sequence: number, to: string, branch = "[branch]"): string => `
${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=${branch}
Max-Forwards: 70
From: <sip:[caller][call_number]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
${to}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:[caller][call_number]@[local_ip]:[local_port];transport=[transport]>`;

const unanswered = "To: <sip:[service]@[remote_ip]:[remote_port]>";
const within = (method: string, sequence: number): string =>
  request(method, sequence, `${unanswered}[peer_tag_param]`)
    .replace(/^(\w+) sip:\S+/m, "$1 [next_url]")
    .replace("\nCall-ID", "\n[routes]\nCall-ID");

const empty = "\nContent-Length: 0";

/** Plays a sound from here on, by the file that soundPcap or soundStream wrote. */
export const play = (file: string, sending: Sending = "pcap"): string =>
  sending === "pcap"
    ? `<nop><action><exec play_pcap_audio="${file}"/></action></nop>`
    : `<nop><action><exec rtp_stream="${file},-1,8,PCMA/8000"/></action></nop>`;

export const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`;

export const note = (event: string): string => `<nop><action>${tally(event)}</action></nop>`;

/** The caller's side. */
export const uac = {
  invite: (sending: Sending = "pcap", headers = ""): string =>
    `<send retrans="500">${crlf(`${request("INVITE", 1, unanswered)}${headers && `\n${headers}`}
Content-Type: application/sdp
Content-Length: [len]

${sdp(portOf(sending))}`)}<action>${tally("called")}</action></send>`,

  /** 100 to 183 may come; then the 200 must, and is acknowledged. `acknowledged: false` takes every 200 for lost. */
  answered: ({ acknowledged = true, limitMs = 30_000 } = {}): string =>
    [
      ...[100, 180, 181, 182, 183].map((status) => `<recv response="${status}" optional="true"/>`),
      `<recv response="200" rrs="true" timeout="${limitMs}"><action>${tally("answered")}</action></recv>`,
      ...(acknowledged ? [`<send>${crlf(within("ACK", 1) + empty)}</send>`] : []),
    ].join("\n"),

  /** A refusal with this status, acknowledged within its transaction. */
  refused: (status: number, limitMs = 60_000): string => `
    ${[100, 180, 183].map((each) => `<recv response="${each}" optional="true"/>`).join("\n")}
    <recv response="${status}" timeout="${limitMs}"><action>${tally(`refused ${status}`)}</action></recv>
    <send>${crlf(request("ACK", 1, `${unanswered}[peer_tag_param]`, "[branch-1]") + empty)}</send>`,

  /** CANCEL once a provisional answer came (RFC 3261 §9.1), then its 200 and the INVITE's 487. */
  cancel: ({ afterStatus = 180, afterMs = 0 } = {}): string => `
    <recv response="100" optional="true"/>
    <recv response="${afterStatus}"/>
    ${afterMs > 0 ? pause(afterMs) : ""}
    <send retrans="500">${crlf(request("CANCEL", 1, unanswered, "[branch-2]") + empty)}<action>${tally("cancelled")}</action></send>
    <recv response="200"/>
    <recv response="487"/>
    <send>${crlf(request("ACK", 1, `${unanswered}[peer_tag_param]`, "[branch-5]") + empty)}</send>`,

  /** The caller hangs up; `times` BYEs, each a request of its own. */
  bye: ({ times = 1, event = "hung-up" } = {}): string => {
    const send = (sequence: number) =>
      `<send retrans="500">${crlf(within("BYE", sequence) + empty)}<action>${tally(event)}</action></send>`;
    // sipp reads between any two steps, so that a second BYE can only follow the first one's 200. What it gets is the other
    // side's choice: 481, 200 or nothing.
    const again = Array.from(
      { length: times - 1 },
      (_, n) => `<send>${crlf(within("BYE", n + 3) + empty)}</send>
      <recv response="481" optional="true" next="${n + 90}"/>
      <recv response="200" timeout="1000" ontimeout="${n + 90}"/>
      <label id="${n + 90}"/>`,
    );
    return [send(2), '<recv response="200"/>', ...again].join("\n");
  },

  /** The other side hangs up within the time, else the call fails. */
  awaitBye: (limitMs: number): string => `
    <recv request="BYE" timeout="${limitMs}"><action>${tally("bye-came")}</action></recv>
    <send>${crlf(`SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]${empty}`)}</send>`,
};

const response = (status: number, reason: string, more: string): string => `SIP/2.0 ${status} ${reason}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]s[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
${more}`;

/** The called side. */
export const uas = {
  ringing: (): string => `<recv request="INVITE" crlf="true" rrs="true"><action>${tally("rang")}</action></recv>
    <send>${crlf(response(180, "Ringing", "Content-Length: 0"))}</send>`,
  answer: (sending: Sending = "pcap"): string => `<send retrans="500">${crlf(
    response(200, "OK", `Content-Type: application/sdp\nContent-Length: [len]\n\n${sdp(portOf(sending))}`),
  )}<action>${tally("answered")}</action></send>
    <recv request="ACK"/>`,
  refuse: (status: number, reason: string): string =>
    `<send retrans="500">${crlf(response(status, reason, "Content-Length: 0"))}<action>${tally(`refused ${status}`)}</action></send>
    <recv request="ACK"/>`,
  awaitBye: uac.awaitBye,
};

/** Joins pieces to a scenario file's text. */
export const scenario = (name: string, ...pieces: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${pieces.join("\n")}\n</scenario>\n`;
