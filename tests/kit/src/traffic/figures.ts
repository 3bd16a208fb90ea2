/** The figures of the reports after spec metrics §3 to §11, by the generator's own reckoning. Names are those by which the reports call their columns. */
import type { Figure, Where } from "./figure.ts";
import type { Basis, Value } from "./rows.ts";

const any: Where = () => true;
const is =
  (what: string, ...values: readonly Value[]): Where =>
  (row) =>
    values.includes(row[what]);
const both =
  (...all: readonly Where[]): Where =>
  (row) =>
    all.every((each) => each(row));
const not =
  (where: Where): Where =>
  (row) =>
    !where(row);
const has =
  (what: string): Where =>
  (row) =>
    row[what] !== undefined;

/** A moment of the wire and the log's lie so near to each other. */
const nearMs = 150;

const over = (of: Basis, by: readonly string[], always: Where = any) => ({
  count: (where: Where = any): Figure => ({ fold: "count", of, where: both(always, where), by }),
  /** Of those on one side of a limit. */
  near: (what: string, limitMs: number, where: Where): Figure => ({
    ...{ fold: "count", of, where: both(always, where), by },
    near: both(always, (row) => Math.abs((row[what] as number) - limitMs) < nearMs),
  }),
  sum: (amount: string, where: Where = any): Figure => ({ fold: "sum", of, amount, where: both(always, where), by }),
  max: (amount: string, where: Where = any): Figure => ({ fold: "max", of, amount, where: both(always, where), by }),
  distinct: (what: string, where: Where = any): Figure => ({
    fold: "distinct",
    of,
    what,
    where: both(always, where),
    by,
  }),
});
const ratio = (upper: Figure, under: Figure): Figure => ({ fold: "ratio", over: upper, under });
const percent = (upper: Figure, under: Figure): Figure => ({ fold: "ratio", over: upper, under, percent: true });
const plus = (...parts: readonly Figure[]): Figure => ({ fold: "plus", parts });

const when = ["hour", "weekday"] as const;
const line = ["number", "trunk"] as const;
const calls = over("call", [...line, "direction", ...when], not(is("test", true)));
const typed = over(
  "call",
  [...line, "direction", "businessType", ...when],
  both(not(is("test", true)), is("disposition", "D2", "D5")),
);
const came = (...codes: readonly string[]) => calls.count(is("disposition", ...codes));
const inward = is("direction", "in");
const visits = over("visit", ["group", ...line, "direction", ...when, "reason"], inward);
const entries = over("entry", ["group", ...line, "direction", ...when], inward);
const offers = over("offer", ["group", "agent", ...line, "direction", ...when, "reason"], inward);
const talks = over("talk", ["group", "agent", ...line, "direction", ...when, "businessType"]);
const dials = over("dial", ["group", "agent", ...line, ...when]);
const surveys = over("survey", ["group", "agent", ...line, "businessType", "option", "way", ...when]);
const links = over("link", ["group", "agent", ...line, "businessType", ...when]);
const steps = over("step", [...line, "businessType", "node", "key", ...when]);
const spans = over("span", ["agent", "state", "reason", ...when]);
const time = (...states: readonly string[]) => spans.sum("ms", is("state", ...states));

const answered = came("D2", "D5");
const total = calls.count();
const unanswered = came("D1", "D3", "D4", "D6", "D7");
const rated = surveys.count(is("rated", true));
const satisfied = surveys.count(is("satisfied", true));
const offered = surveys.count();
const inbound = {
  inboundTotal: total,
  answered,
  answerRate: percent(answered, total),
  unanswered,
  unansweredRate: percent(unanswered, total),
  inProgress: came("D0"),
  selfServed: came("D1s"),
  outOfHours: came("D8"),
  blocked: came("D9"),
  systemError: came("D10"),
  endedInMenu: came("D1"),
  agentAnswered: came("D2"),
  abandonedInQueue: came("D3"),
  abandonedRinging: came("D4"),
  dutyTotal: came("D5", "D6"),
  dutyAnswered: came("D5"),
  dutyLost: came("D6"),
  otherInbound: came("D0", "D7", "D8", "D9", "D10"),
  unansweredInQueue: came("D3", "D7"),
  unansweredRinging: came("D4"),
  consultations: typed.count(),
  consultationTalkTotal: typed.sum("talkMs", is("disposition", "D2")),
  consultationsEnded: typed.count(is("disposition", "D2")),
  averageConsultation: ratio(typed.sum("talkMs", is("disposition", "D2")), typed.count(is("disposition", "D2"))),
};

const survey = {
  surveysOffered: offered,
  rated,
  ratingRate: percent(rated, offered),
  satisfied,
  satisfaction: percent(satisfied, rated),
  averageScore: ratio(surveys.sum("score", is("rated", true)), rated),
  surveysInvalid: surveys.count(both(not(is("rated", true)), is("over", "invalid"))),
  surveysUnanswered: surveys.count(both(not(is("rated", true)), is("over", "none"))),
  surveysHungUp: surveys.count(both(not(is("rated", true)), is("over", "hangup"))),
  linksMade: links.count(),
  linksSent: links.count(is("outcome", "sent")),
  linksFailed: links.count(is("outcome", "failed")),
  linksAnswered: links.count(is("answered", true)),
  linkRate: percent(links.count(is("answered", true)), links.count(is("outcome", "sent"))),
};

const connected = is("connected", true);
const dialled = dials.count();
const dialMs = dials.sum("dialMs");
const outMs = dials.sum("talkMs", connected);
const outbound = {
  outboundTotal: dialled,
  // Nothing dials by itself.
  agentsOutbound: dialled,
  outboundAnswered: dials.count(connected),
  outboundAnswerRate: percent(dials.count(connected), dialled),
  callBacks: dials.count(has("parent")),
  recovered: over("recovered", [...line, ...when]).distinct("call"),
  dialTotal: dialMs,
  averageDial: ratio(dialMs, dialled),
  outboundTalkTotal: outMs,
  averageOutboundTalk: ratio(outMs, dials.count(connected)),
  outboundEfficiency: percent(outMs, plus(dialMs, outMs)),
};

const isAnswered = is("answered", true);
const missed = is("reason", "RNA", "REJECT");
const gone = is("reason", "CALLER_GONE");
const rung: Where = both(isAnswered, not(is("consulted", true)));
const talkMs = talks.sum("talkMs");
const inTalks = talks.count(inward);
const agents = {
  talks: talks.count(),
  averageTalk: ratio(talkMs, talks.count()),
  holdTotal: talks.sum("holdMs"),
  longestTalk: talks.max("talkMs"),
  averageInboundTalk: ratio(talks.sum("talkMs", inward), inTalks),
  transfersOut: talks.sum("transfers"),
  ringTotal: offers.sum("ringMs"),
  averageRing: ratio(offers.sum("ringMs"), offers.count()),
  speedOfAnswer: ratio(offers.sum("ringMs", rung), offers.count(rung)),
  abandonedRingTotal: offers.sum("ringMs", gone),
  averageAbandonedRing: ratio(offers.sum("ringMs", gone), offers.count(gone)),
  offers: offers.count(),
  offersAnswered: offers.count(isAnswered),
  offersAbandoned: offers.count(gone),
  offersMissed: offers.count(missed),
  offerAnswerRate: percent(offers.count(isAnswered), offers.count()),
  offerAnswerRateWithoutAbandoned: percent(offers.count(isAnswered), offers.count(not(gone))),
  agentCalls: plus(offers.count(), dialled),
};

const outcome = (reason: string) => {
  const where = is("reason", reason);
  return [
    entries.count(where),
    entries.sum("waitMs", where),
    ratio(entries.sum("waitMs", where), entries.count(where)),
    entries.max("waitMs", where),
  ] as const;
};
const [answeredEntries, answeredWaitTotal, averageAnsweredWait, longestAnsweredWait] = outcome("ANSWER");
const [abandonedEntries, abandonedWaitTotal, averageAbandonedWait, longestAbandonedWait] = outcome("ABANDON");
const soon: Where = ({ answerMs }) => typeof answerMs === "number" && answerMs <= 20_000;
const queues = {
  queueEntries: entries.count(),
  groupCalls: plus(entries.count(), dialled),
  groupAnswerRate: percent(entries.count(isAnswered), entries.count()),
  groupServiceLevel: percent(entries.near("answerMs", 20_000, soon), entries.count()),
  transferRate: percent(
    entries.distinct("call", both(isAnswered, is("transferred", true))),
    entries.distinct("call", isAnswered),
  ),
  longestQueue: { fold: "peak", of: "visit", where: inward, by: ["group", ...line, "direction"] } as Figure,
  queueWaitTotal: entries.sum("waitMs"),
  averageQueueWait: ratio(entries.sum("waitMs"), entries.count()),
  ...{ answeredEntries, answeredWaitTotal, averageAnsweredWait, longestAnsweredWait },
  ...{ abandonedEntries, abandonedWaitTotal, averageAbandonedWait, longestAbandonedWait },
  overflow: visits.count(is("reason", "TIMEOUT", "FULL", "NOAGENT")),
  queueVisits: visits.count(),
  delayedEntries: entries.near("beforeOfferMs", 1000, ({ beforeOfferMs }) => (beforeOfferMs as number) > 1000),
  abandonedAfterAnswer: entries.count(both(is("reason", "ABANDON"), is("afterAnswer", true))),
  stillQueued: visits.count(not(has("reason"))),
};

const online = spans.sum("ms");
const work = time("talking", "wrapUp");
const byGroup = ["group", "agent", ...when] as const;
const workedFor = over("worked", byGroup).sum("ms");
const available: Figure = { fold: "shared", where: not(is("state", "rest", "busy")), by: byGroup };
const serviceTime: Figure = { fold: "service", by: byGroup };
const begun = spans.count(is("starts", true));
const attended = over("attended", ["agent", "state", "reason", ...when]);
const away = attended.sum("ms", is("state", "unrostered"));
const attendedBegun = attended.count(is("starts", true));
/** The house has no roster. */
const never: Where = () => false;
const times = {
  onlineTime: online,
  averageOnline: ratio(online, spans.distinct("agent")),
  waitingTime: time("ready", "ringing"),
  restTime: time("rest", "busy"),
  talkingTime: time("talking"),
  wrapUpTime: time("wrapUp"),
  otherTime: time("dialling", "internal", "monitoring"),
  occupancy: percent(workedFor, available),
  staffed: over("signed", byGroup).distinct("agent", ({ ms }) => (ms as number) >= 1000),
  // The house serves at all times.
  fte: ratio(available, serviceTime),
  workShare: percent(work, online),
  talkToWrapUp: ratio(time("talking"), time("wrapUp")),
  talkShare: percent(time("talking"), work),
  stateSpells: begun,
  averageSpell: ratio(online, begun),
  longestSpell: spans.max("ms"),
  forcedSpells: spans.count(is("forced", true)),
  offlineTime: away,
  unrosteredOfflineTime: away,
  offlineShare: percent(away, attended.sum("ms")),
  windowTime: attended.sum("ms"),
  rosterTime: attended.sum("ms", never),
  overtimeTime: attended.sum("ms", never),
  attendedTime: attended.sum("ms"),
  attendedSpells: attendedBegun,
  averageAttended: ratio(attended.sum("ms"), attendedBegun),
  longestAttended: attended.max("ms"),
};

const what = (kind: string) => is("what", kind);
const left = (...ways: readonly string[]) => steps.count(both(what("entered"), is("left", ...ways)));
const entered = steps.count(what("entered"));
const keys = {
  nodeEntries: entered,
  nodeCalls: steps.count(both(what("entered"), is("first", true))),
  keyPresses: steps.count(what("key")),
  keyCalls: steps.count(both(what("key"), is("first", true))),
  invalidKeys: steps.count(what("invalid")),
  keyTimeouts: steps.count(what("timeout")),
  nodeHangUps: left("hangup"),
  nodeToHuman: left("queue", "agent", "dutyPhone"),
  averageNodeStay: ratio(steps.sum("stayMs", what("entered")), entered),
};

const ofOrders = ["group", "agent", "businessType", "source", ...when] as const;
const [orders, consults] = [over("order", ofOrders), over("order", [...ofOrders, "department"])];
const inMail = over("letter", ["agent", "businessType", "source", ...when]);
const counts = (of: typeof orders, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, of.count()]));
const rates = (of: typeof orders, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, percent(of.count(), of.count())]));
const averages = (of: typeof orders, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, ratio(of.sum("ms"), of.count())]));
/** 工单 and 来信: nobody of the house writes any. */
const desk = {
  ...counts(orders, "ordersCreated", "ordersOpen", "ordersAnswered", "directReplies", "consultReplies", "ordersDue"),
  ...counts(orders, "ordersInTime", "ordersOverdue", "ordersOverdueOpen", "ordersReopened", "ordersClosed"),
  ...counts(orders, "ordersConfirmed", "ordersAutomatic", "ordersVoid"),
  ...rates(orders, "directShare", "consultShare", "orderInTimeRate", "reopenRate", "confirmedShare"),
  ...rates(orders, "automaticShare", "editedShare"),
  ...averages(orders, "averageFirstReply", "averageHandling", "averageConsultReply"),
  longestHandling: orders.max("ms"),
  ...counts(consults, "consultsDue", "consultsInTime", "consultsLate", "consultsAnswered", "consultsReturned"),
  ...rates(consults, "consultInTimeRate"),
  ...averages(consults, "averageConsultAnswer"),
  ...counts(inMail, "lettersReceived", "lettersAnswered", "lettersOrdered", "lettersDue", "lettersInTime"),
  ...counts(inMail, "lettersOverdue"),
  ...rates(inMail, "letterInTimeRate"),
  ...averages(inMail, "averageLetterAnswer"),
};

const ofTalks = ["group", "agent", ...line, "businessType", "direction", ...when] as const;
const recorded = over("recorded", ofTalks);
const checks = over("check", [...ofTalks, "inspector"]);
const criteria = over("check", [...ofTalks, "inspector", "criterion"]);
/** 质检: nobody of the house checks any. */
const quality = {
  answeredRecordings: recorded.count(),
  ...counts(checks, "inspections", "inspected", "passedInspections", "appeals", "appealsDecided", "appealsChanged"),
  inspectionRate: percent(checks.count(), recorded.count()),
  ...rates(checks, "qualityPassRate", "appealChangeRate"),
  ...rates(criteria, "criterionRate"),
  ...averages(checks, "averageQuality"),
};

export const figures: Readonly<Record<string, Figure>> = {
  ...{ ...inbound, ...survey, ...outbound, ...agents, ...queues, ...times, ...keys, ...desk, ...quality },
};
