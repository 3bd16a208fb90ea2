import { deflateRawSync, inflateRawSync } from "node:zlib";

/**
 * Text that lies in most frames: deflate (RFC 1951) refers to it, so that even a short frame packs well. Both are part of the format: another
 * dictionary is another format of the journal, and the old ones stay. What comes most often stands last.
 */
const open = Buffer.from(
  [
    '{"kind":"party","party":"p","at":,"number":{"key":"","text":""}}',
    '{"kind":"bindings","at":,"bindings":[{"v":1,"device":"","contact":"sip:","listener":"udp","remote":{"host":"","port":5060},"symmetric":false,"callId":"","cseq":1,"expiresAt":}]}',
    '"type":"NodeStarted","version":"","recovered":0,"type":"PoolsChanged","held":[{"group":"","fence":1}],"type":"AlarmRaised","alarmId":"","alarm":"","level":"warning","value":0.',
    '"type":"SurveyOffered","type":"SurveyEnded","survey":"satisfaction","outcome":"rated","type":"RatingGiven","key":"1","option":"","score":5,"satisfied":true,',
    '"type":"TransferStarted","kind":"blind","transfer":"","to":"group","toGroup":"","type":"TransferCompleted","type":"TransferFailed","type":"ConsultStarted","type":"ConsultEnded","type":"ThreeWayStarted","type":"ThreeWayEnded",',
    '"type":"MuteStarted","type":"MuteEnded","type":"DialStarted","type":"DialAnswered","type":"DialFailed","ending":{"by":"callee","cause":"noAnswer"},"by":"agent","cause":"refused","by":"system","cause":"',
    '"type":"AgentSignedIn","type":"AgentSignedOut","groups":[""],"device":"phone-","type":"HoldStarted","type":"HoldEnded","type":"AgentNoAnnounced","ms":',
    '"type":"RecordingEnded","recording":"","segments":[{"file":"202/.wav","codec":"PCMA","startMs":0,"samples":,"sha256":""}],"type":"RecordingStarted","file":"202',
    '"type":"CallArrived","trunk":"","number":"","party":"p","withheld":false,"sipCallId":"","type":"CallAnswered","type":"IvrEntered","flow":"","version":1,"type":"NodeEntered","flowNode":"","type":"KeyPressed","key":"1","valid":true,"businessType":"","type":"IvrLeft","to":"queue","selfServed":false,"type":"HumanRequested","inServiceHours":true,',
    '"type":"QueueEntered","visit":"","group":"","priority":0,"atHead":false,"type":"QueueLeft","reason":"ANSWER","type":"OfferStarted","offer":"","type":"OfferAnswered","type":"OfferEnded","type":"WrapUpStarted","limitMs":,"type":"WrapUpEnded","why":"time",',
    '"type":"AgentStateChanged","state":"ringing","state":"talking","state":"wrapUp","state":"ready","groups":["","type":"TalkEnded","disposition":"D1","type":"CallEnded","type":"LegStarted","type":"LegAnswered","type":"LegEnded","ending":{"by":"caller","cause":"hangup"},"device":"',
    '{"kind":"beat","at":,"up":{"boot":"","ms":}}',
    '{"kind":"fact","fact":{"type":"","call":"","leg":"","agent":"","agentNo":"","group":"","node":"n1","epoch":"00000","seq":,"at":17,"v":1}}\n{"kind":"fact","fact":{"type":"',
  ].join("\n"),
);

const held = Buffer.from(
  [
    '{"kind":"held","key":"agent:","at":,"n":,"value":{"seat":{"at":"ready"},"since":,"user":"","agentNo":"","groups":[],"device":""}}',
    '{"kind":"held","key":"recording:","value":{"v":1,"mono":,"id":"","leg":"","originMono":,"segments":[],"announced":true,"stopping":false,"repairing":0,"over":false,"base":"202","parts":[{"base":"202","startMono":,"begun":true}]}}',
    '{"kind":"held","key":"file:","value":{"call":"","leg":"","file":"202',
    '{"kind":"held","key":"timer:QueueWait:","value":{"timer":{"id":"QueueWait:","is":"QueueWait","call":""},"due":}}',
    '{"kind":"held","key":"undone","value":[{"do":"Originate","call":"","leg":"","target":{"to":"device","device":""},"from":{"number":""},"ringMs":,"autoAnswer":true},{"do":"Play","leg":"","play":"","prompts":["tone.ringback"],"loop":true},{"do":"Answer","leg":""},{"do":"Hangup","leg":""},{"do":"Bridge"}]}',
    '{"kind":"held","key":"dialog:","value":{"v":1,"session":"","role":"uas","callId":"","localTag":"","remoteTag":"","localAddr":"<sip:>;tag=","remoteAddr":"<sip:>;tag=","localCseq":0,"remoteCseq":1,"routes":[],"target":"sip:","calledAt":"sip:","contact":"<sip:>","listener":"udp","remote":{"host":"","port":5060},"transport":"udp","symmetric":false,"description":{"type":"application/sdp","text":""},"updates":true}}',
    '{"kind":"held","key":"invite:","value":{"v":1,"is":"inviting","session":"","message":"INVITE sip: SIP/2.0\\r\\nVia: SIP/2.0/UDP ;branch=z9hG4bK;rport\\r\\nMax-Forwards: 70\\r\\nFrom: <sip:>;tag=\\r\\nTo: <sip:>\\r\\nCall-ID: \\r\\nCSeq: 1 INVITE\\r\\nContact: <sip:>\\r\\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, INFO\\r\\nSupported: 100rel, timer, replaces, norefersub\\r\\nUser-Agent: Zongji\\r\\nSession-Expires: 1800\\r\\nExpires: \\r\\nContent-Type: application/sdp\\r\\nContent-Length: 2\\r\\n\\r\\n","heard":false,"symmetric":false,"timer":{"intervalSec":1800,"minSec":90},"listener":"udp","transport":"udp","remote":{"host":"',
    '{"kind":"held","key":"call:","value":{"id":"","direction":"in","leg":"","trunk":"","number":"","party":"p","citizenNumber":"","withheld":false,"test":false,"since":,"legs":{"":{"role":"citizen","at":"up","trunk":""},"":{"role":"agent","at":"trying"}},"marks":{"pickedUp":false,"outOfHours":false,"requested":false,"answered":false,"selfServed":false},"recordings":0,"watchers":[],"heard":{},"state":{"at":"menu","part":{"user":"","agentNo":"","device":"","group":{"$":"00000"},"leg":""},"to":"","far":"none","tried":[]}}}',
    '{"kind":"held","key":"media:","value":{"session":"","kind":"rtp","settings":{"codecs":["PCMA","PCMU","G722"],"ptimeMs":20,"silentAfterMs":10000,"reportHeard":false,"srtp":"off","dtmf":"auto"},"origin":{"ssrc":,"ms":,"timestamp":,"sequence":},"agreed":{"codec":"PCMA","payloadType":8,"eventType":101,"receives":{"0":"PCMU","8":"PCMA","9":"G722","101":"event"},"ptimeMs":20,"remote":{"address":"","port":},"rtcp":{"address":"","port":},"rtcpMux":false,"direction":"sendrecv","weSend":true,"peerSends":true,"peerHolds":false},"address":{"bind":"","ports":[20000,20999]},"port":2,"description":{"originId":,"version":1,"sdp":"v=0\\r\\no=- ","direction":"sendrecv","keys":[]}}}',
    '{"kind":"held","key":"leg:","value":{"v":1,"at":,"dueAt":,"leg":{"id":"","party":{"is":"device","device":""},"kind":"rtp","address":{"bind":"","ports":[20000,20999]},"sound":{"silentAfterMs":10000,"codecs":["PCMA","PCMU","G722"],"srtp":"off"},"call":"","direction":"out","state":{"at":"calling","rang":false,"early":[]},"media":{"at":"open","sdp":"v=0\\r\\no=- 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio 2 RTP/AVP 8 0 9 101\\r\\na=rtpmap:8 PCMA/8000\\r\\na=rtpmap:0 PCMU/8000\\r\\na=rtpmap:9 G722/8000\\r\\na=rtpmap:101 telephone-event/8000\\r\\na=fmtp:101 0-15\\r\\na=ptime:20\\r\\na=maxptime:60\\r\\na=sendrecv\\r\\n"},"sipOver":false,"held":false,"mediaLost":false,"pendingRemote":{"sdp":"v=0\\r\\no=- 1 1 IN IP4 ","as":"answer"}}}}',
    '{"kind":"changed","key":"leg:","at":17,"n":,"of":,"patch":{"s":{"at":},"c":{"leg":{"s":{"state":{"at":"talking"}},"c":{"state":{"s":{"at":""}}},"d":["pendingRemote"]}},"d":["dueAt"]}}',
    '{"kind":"changed","key":"call:","at":17,"n":,"of":,"patch":{"c":{"state":{"s":{"at":"talk"}},"legs":{"s":{}}}}}',
    '{"kind":"held","key":"leg:","at":17,"n":,"value":null}\n{"kind":"held","key":"undone","at":17,"n":,"value":null}',
  ].join("\n"),
);

/** Frames are short: a small window is quicker to begin. */
const settings = { level: 3, windowBits: 13, memLevel: 6 };
/** What is shorter lies as it is, bytes: to begin costs more than to pack, and most batches are short. */
const leastPacked = 800;

/** A byte that tells how, and the text: 0: UTF-8 · 1: deflated with the dictionary. */
const pack = (text: string, dictionary: Buffer): Buffer => {
  const bytes = Buffer.from(`\0${text}`, "utf8");
  if (bytes.length <= leastPacked) return bytes;
  const packed = deflateRawSync(bytes.subarray(1), { ...settings, dictionary });
  return Buffer.concat([Buffer.of(1), packed]);
};

const unpack = (bytes: Buffer, dictionary: Buffer, longest: number): string | undefined => {
  const packed = bytes.subarray(1);
  if (bytes[0] === 0) return packed.toString("utf8");
  if (bytes[0] !== 1) return undefined;
  try {
    return inflateRawSync(packed, { dictionary, maxOutputLength: longest }).toString("utf8");
  } catch {
    return undefined;
  }
};

/** What of a frame everybody may read. */
export const packOpen = (text: string): Buffer => pack(text, open);

/** What of a frame is held, before it is sealed. */
export const packHeld = (text: string): Buffer => pack(text, held);

/** @param longest bytes; what would be longer is nothing of ours */
export const unpackOpen = (bytes: Buffer, longest: number): string | undefined => unpack(bytes, open, longest);
export const unpackHeld = (bytes: Buffer, longest: number): string | undefined => unpack(bytes, held, longest);

/** For a test that both stay as they are. */
export const dictionaries = { open, held };
