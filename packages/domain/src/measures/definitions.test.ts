import { describe, expect, test } from "vitest";
import { measures } from "../testing/closures.ts";
import { createTally, nowMeasures, type Unit } from "./index.ts";

type Shown = { readonly unit: Unit; readonly footnote?: unknown; readonly adds?: true };
const all: readonly (readonly [string, Shown])[] = [
  ...Object.entries<Shown>(measures),
  ...Object.entries<Shown>(nowMeasures).map(([name, one]) => [`now.${name}`, one] as const),
];

/** By what a figure is shown: a duration, a share, or what is counted. Decided here by hand, as spec metrics says. */
const byUnit: Readonly<Record<Unit, string>> = {
  call: `
    inboundTotal settled answered unanswered requests answeredInTime standardRequests answeredInStandardTime inProgress endedInMenu selfServed
    agentAnswered abandonedInQueue abandonedRinging dutyAnswered dutyLost requestEnded outOfHours otherInbound
    residual dutyTotal unansweredInQueue unansweredRinging voicemails callbacksAccepted forcedEnds
    shortAbandons blocked tooOften systemError tests customerWaits kpiRequests kpiAnswered allRequests allRequestsAnswered requestsOutOfHours
    consultations consultationsEnded surveysOffered callsInvited linksMade linksSent linksFailed linksAnswered rated satisfied surveysInvalid
    surveysUnanswered surveysHungUp outboundTotal agentsOutbound outboundAnswered effectiveTalks dialsOver outboundTalksEnded callBacks
    recovered queueEntries queueEntriesEnded answeredEntries abandonedEntries entriesOverflowed
    entriesLeftOtherwise entriesOpen delayedEntries abandonedAfterAnswer longestQueue entriesAnswered
    entriesSettled groupRequests groupAnsweredInTime groupStandardRequests groupAnsweredInStandardTime transferredEntries groupCalls talks talksEnded
    inboundTalks inboundTalksEnded talksReleased agentCalls recordings answeredRecordings missingRecordings
    inspections inspected passedInspections appeals appealsDecided appealsChanged
    now.waiting now.inMenu`,
  time: `
    queueVisits visitsAnswered visitsAbandoned overflowTimeout overflowFull overflowNoAgent visitsLeftByKey
    visitsLeftForCallback visitsLeftForVoicemail visitsTransferred visitsForced visitsFailed overflow
    visitsLeftOtherwise stillQueued offers offersAnswered offersDue offersMissed offersAbandoned
    offersEndedOtherwise stillRinging offersEnded offersDueWithoutAbandoned ringsAnswered wrapUps transfersOut
    stateSpells forcedSpells nodeEntries nodeCalls keyPresses keyCalls invalidKeys keyTimeouts nodeHangUps
    nodeToHuman nodeStays attendedSpells`,
  ms: `
    customerWaitTotal averageCustomerWait longestCustomerWait consultationTalkTotal averageConsultation
    dialTotal dialTotalEnded averageDial outboundTalkTotal averageOutboundTalk outboundTime outboundWrapUp outboundWork queueWaitTotal queueWaitEnded
    averageQueueWait answeredWaitTotal averageAnsweredWait longestAnsweredWait abandonedWaitTotal
    averageAbandonedWait longestAbandonedWait longestQueueWait ringTotal averageRing abandonedRingTotal
    averageAbandonedRing answerRingTotal speedOfAnswer talkTotal holdTotal averageTalk talkWithoutHold averageTalkWithoutHold inboundTalkTotal
    averageInboundTalk longestTalk announceTotal wrapUpTotal averageWrapUp onlineTime onlineShared waitingTime restTime
    talkingTime wrapUpTime otherTime workingTime availableTime servedTime averageOnline readyTime ringingTime breakTime
    busyTime diallingTime internalTime monitoringTime averageSpell longestSpell nodeStayTotal averageNodeStay
    firstReplyTotal handlingTotal consultReplyTotal averageFirstReply averageHandling averageConsultReply
    longestHandling consultAnswerTotal averageConsultAnswer letterAnswerTotal averageLetterAnswer
    recordingTotal averageRecording offlineTime unrosteredOfflineTime overtimeTime rosterTime windowTime attendedTime
    averageAttended longestAttended now.longestWait`,
  percent: `
    answerRate unansweredRate serviceLevel standardServiceLevel kpiConnectRate allConnectRate invitationRate linkRate ratingRate satisfaction
    outboundAnswerRate inspectionRate qualityPassRate criterionRate appealChangeRate directShare consultShare letterDirectShare letterConsultShare
    orderInTimeRate reopenRate confirmedShare automaticShare editedShare consultInTimeRate letterInTimeRate outboundEfficiency effectiveShare outboundWorkShare groupAnswerRate groupServiceLevel groupStandardLevel transferRate offerAnswerRate
    offerAnswerRateWithoutAbandoned occupancy workShare talkShare offlineShare`,
  item: `
    ordersCreated ordersVoid ordersOpen ordersAnswered directReplies consultReplies letterReplies letterDirectReplies letterConsultReplies firstReplied ordersReopened
    ordersClosed ordersConfirmed ordersAutomatic ordersEdited ordersDue ordersInTime ordersOverdue
    ordersOverdueOpen consultsDue consultsInTime consultsLate consultsReturned consultsAnswered
    lettersReceived lettersAnswered lettersDue lettersInTime lettersOverdue lettersOrdered`,
  person: `
    agentDays staffed fte now.talking now.internal now.ready now.online`,
  number: `
    scoreTotal averageScore averageQuality`,
  ratio: `
    talkToWrapUp`,
};
const words = (text: string): string[] => text.trim().split(/\s+/).sort();
const namesOf = (is: (one: Shown) => boolean): string[] =>
  all
    .filter(([, one]) => is(one))
    .map(([name]) => name)
    .sort();

describe("a figure is shown", () => {
  test.each(Object.entries(byUnit))("as %s", (unit, names) => {
    expect(namesOf((one) => one.unit === unit)).toEqual(words(names));
  });
  test("with a footnote where its formula does not say all", () => {
    expect(namesOf(({ footnote }) => footnote !== undefined)).toEqual(
      words(`
        inboundTotal answerRate unansweredRate serviceLevel standardServiceLevel agentAnswered otherInbound residual voicemails
        callbacksAccepted shortAbandons systemError averageCustomerWait kpiConnectRate consultations
        invitationRate rated averageScore averageDial outboundEfficiency outboundWorkShare callBacks recovered queueEntries
        queueWaitTotal abandonedAfterAnswer longestQueue groupAnswerRate groupServiceLevel groupStandardLevel transferRate talks
        averageTalk averageTalkWithoutHold announceTotal talksReleased staffed onlineShared workShare workingTime availableTime servedTime fte occupancy talkToWrapUp stateSpells averageSpell invalidKeys
        missingRecordings averageQuality criterionRate ordersAnswered averageHandling ordersDue consultsDue letterInTimeRate
        offlineTime overtimeTime attendedTime now.waiting now.longestWait now.inMenu`),
    );
  });
});

test("counts and sums of calls add up over calls; rates, averages, the longest and agents' time don't", () => {
  // Recovered: of a call and of the calls back to it together. A sum of sums of two bases is tallied by its parts.
  const odd = words(`${byUnit.percent} ${byUnit.item}
    firstReplyTotal handlingTotal consultReplyTotal averageFirstReply averageHandling averageConsultReply
    longestHandling consultAnswerTotal averageConsultAnswer letterAnswerTotal averageLetterAnswer
    averageCustomerWait longestCustomerWait averageConsultation averageScore averageDial averageOutboundTalk
    recovered averageQueueWait averageAnsweredWait longestAnsweredWait averageAbandonedWait
    longestAbandonedWait longestQueueWait longestQueue groupCalls averageRing averageAbandonedRing
    speedOfAnswer averageTalk averageTalkWithoutHold averageInboundTalk longestTalk averageWrapUp agentCalls onlineTime onlineShared waitingTime
    restTime talkingTime wrapUpTime otherTime workingTime availableTime servedTime fte agentDays averageOnline staffed
    talkToWrapUp readyTime ringingTime breakTime busyTime diallingTime internalTime monitoringTime stateSpells
    averageSpell longestSpell forcedSpells averageNodeStay outboundTime outboundWork linkRate averageRecording averageQuality
    offlineTime unrosteredOfflineTime overtimeTime rosterTime windowTime attendedTime attendedSpells averageAttended longestAttended`);
  const adding = Object.keys(measures).filter((name) => !odd.includes(name));
  expect(namesOf(({ adds }) => adds === true)).toEqual(adding.sort());
  expect(() => createTally([measures.answerRate, measures.averageTalk, measures.talkTotal])).not.toThrow();
  for (const name of ["longestAnsweredWait", "onlineTime", "occupancy"] as const)
    expect(() => createTally([measures.answered, measures[name]])).toThrow("is not the sum of what it is of each call");
});
