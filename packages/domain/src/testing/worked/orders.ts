import type { MeasuredLetter, MeasuredOrder, MeasuredRound } from "../../measures/index.ts";
import { at } from "../by-hand.ts";
import { are, between, is, minute, s, second, type WorkedDay } from "./worked-day.ts";

const maybe = (clock: string | null): number | null => (clock === null ? null : at(clock));
const round = (due: string | null, answered: string | null): MeasuredRound => ({
  ...{ dueAt: maybe(due), answeredAt: maybe(answered) },
});
type More = Partial<Omit<MeasuredOrder, "id" | "createdAt" | "clockFrom">>;
const order = (id: string, created: string, from: string | null, more: More): MeasuredOrder => ({
  ...{ id, source: "call", state: "open", businessType: "tax", group: "business", agent: "8001" },
  ...{ createdAt: at(created), clockFrom: maybe(from), automatic: false, edited: false, waits: [], answerKind: null },
  ...{ firstReplyAt: null, closedAt: null, confirmed: false, rounds: [round(null, null)], consults: [] },
  ...more,
});
const asked = (
  id: string,
  department: string,
  [askedAt, answered]: readonly [string, string | null],
  state: "asked" | "answered" | "returned" | "withdrawn",
  due = "24:00:00",
) => ({ id, department, state, askedAt: at(askedAt), dueAt: at(due), answeredAt: maybe(answered) });

const third = between("48:00:00", "72:00:00");
const none = { agent: "8003" };

/** 工单 of three days. */
export const orders: WorkedDay = {
  story:
    "a is answered at once and confirmed. b is answered after a department, the citizen having been waited for from 11:00 to 11:30; the department's first answer was late and sent back. c was answered, reopened and is open again. d waits for the citizen. " +
    "e is late, and so is one of its departments; the other returned it. f was begun ten seconds before midnight, by which it was due, and answered ten after. g was answered in time, reopened, and is void. " +
    "h, begun by the server from a letter, had a day that is a holiday: due at the end of the third day instead of the second, and answered early on the third.",
  sources: {
    ...{ now: at("60:00:00"), calls: [], spans: [] },
    orders: [
      order("e", "08:00:00", "08:00:00", {
        ...{ state: "consulting", rounds: [round("24:00:00", null)], agent: undefined },
        consults: [
          asked("e1", "health", ["08:30:00", null], "asked"),
          asked("e2", "traffic", ["08:30:00", "09:00:00"], "returned"),
        ],
      }),
      order("a", "09:00:00", "09:02:00", {
        ...{ state: "closed", call: "call-a", answerKind: "direct", firstReplyAt: at("09:10:00") },
        ...{ closedAt: at("09:20:00"), confirmed: true, rounds: [round("48:00:00", "09:10:00")] },
      }),
      order("b", "10:00:00", "10:00:00", {
        ...{ state: "closed", source: "web", answerKind: "consult", firstReplyAt: at("12:00:00") },
        ...{ closedAt: at("13:00:00"), waits: [{ from: at("11:00:00"), to: at("11:30:00") }] },
        rounds: [round("48:30:00", "12:00:00")],
        consults: [
          asked("b1@0", "traffic", ["10:02:00", "10:12:00"], "answered", "10:10:00"),
          asked("b1", "traffic", ["10:15:00", "10:45:00"], "answered"),
          asked("b2", "health", ["10:05:00", null], "withdrawn"),
        ],
      }),
      order("c", "11:00:00", "13:00:00", {
        ...{ answerKind: "direct", firstReplyAt: at("11:20:00"), agent: "8002", businessType: undefined },
        rounds: [round("24:00:00", "11:20:00"), round("48:00:00", null)],
      }),
      order("d", "14:00:00", "14:00:00", {
        ...{ state: "waiting", waits: [{ from: at("14:10:00"), to: null }], group: undefined },
      }),
      order("g", "15:00:00", "16:00:00", {
        ...{ state: "void", automatic: true, firstReplyAt: at("15:30:00") },
        rounds: [round("24:00:00", "15:30:00"), round("24:00:00", null)],
        consults: [
          asked("g1", "health", ["15:05:00", "15:15:00"], "answered", "15:10:00"),
          asked("g2", "health", ["16:05:00", null], "withdrawn"),
        ],
      }),
      order("h", "16:00:00", "16:00:00", {
        ...{ state: "answered", source: "letter", automatic: true, edited: true, answerKind: "direct" },
        ...{ firstReplyAt: at("50:00:00"), rounds: [round("72:00:00", "50:00:00")] },
      }),
      order("f", "23:59:50", "23:59:50", {
        ...{ state: "answered", answerKind: "direct", firstReplyAt: at("24:00:10") },
        rounds: [round("24:00:00", "24:00:10")],
      }),
    ],
  },
  expects: [
    { ...is("ordersCreated", 7, "all but g, which is void"), behind: ["e", "a", "b", "c", "d", "h", "f"] },
    is("ordersCreated", 3, "a, d, f; b, h are of no call, c is 8002's, e nobody's", {
      ...{ source: "call", agent: "8001", group: ["business", null], businessType: "tax" },
    }),
    is("ordersCreated", 1, "h alone", { source: "letter" }),
    is("ordersCreated", 1, "c has no type", { businessType: null }),
    is("ordersCreated", 1, "f alone begins in the last hour", { hour: "23" }),
    is("ordersVoid", 1, "g alone"),
    is("ordersOpen", 3, "c again, d, e"),
    is("ordersAnswered", 4, "a, b, f, h; c is not any more"),
    is("directReplies", 3, "a, f, h"),
    is("consultReplies", 1, "b alone"),
    is("directShare", 75, "3 of 4"),
    is("consultShare", 25, "1 of 4"),
    is("letterReplies", 2, "b came by a website, h by a letter"),
    is("letterDirectReplies", 1, "h alone"),
    is("letterConsultReplies", 1, "b alone"),
    is("letterDirectShare", 50, "1 of 2"),
    is("letterConsultShare", 50, "1 of 2"),
    is("firstReplied", 5, "a, b, f, h, and c once"),
    is("firstReplyTotal", 131_420 * s, "10 min + 120 min + 20 min + 20 s + 34 h"),
    is("averageFirstReply", 26_284 * s, "131,420 s / 5"),
    is("handlingTotal", 128_300 * s, "a 8 min from its submitting, b 120 - 30 min, f 20 s, h 34 h"),
    is("averageHandling", 32_075 * s, "128,300 s / 4"),
    is("longestHandling", 122_400 * s, "h alone"),
    is("longestHandling", undefined, "e has no answer", { agent: null }),
    is("consultReplyTotal", 90 * minute, "b without the half hour in which its clock stood still"),
    is("averageConsultReply", 90 * minute, "b alone"),
    is("ordersReopened", 1, "c alone"),
    is("reopenRate", 20, "1 of 5 that were answered once"),
    is("ordersClosed", 2, "a, b"),
    is("ordersConfirmed", 1, "a alone"),
    is("confirmedShare", 50, "1 of 2"),
    is("ordersAutomatic", 1, "h; g is void"),
    is("automaticShare", 100 / 7, "1 of 7"),
    is("ordersEdited", 1, "h alone"),
    is("editedShare", 100, "1 of 1"),
    is("ordersDue", 4, "c's and g's first, e, f: by the midnight that ends the day"),
    is("ordersDue", 2, "a, and c's second; b's clock stood still for half an hour", second),
    is("ordersDue", 2, "b, and h after the holiday", third),
    is("ordersInTime", 2, "c's and g's first"),
    is("ordersInTime", 1, "a alone", second),
    is("ordersInTime", 2, "b and h", third),
    is("orderInTimeRate", 50, "2 of 4"),
    is("orderInTimeRate", 50, "1 of 2", second),
    is("orderInTimeRate", 100, "2 of 2", third),
    is("ordersOverdue", 2, "e, and f by ten seconds"),
    is("ordersOverdueOpen", 1, "e alone"),
    is("ordersOverdueOpen", 1, "c's second", second),
    is("consultsDue", 5, "b1 twice, e1, e2, g1; b2 and g2 were withdrawn before an answer"),
    is("consultsInTime", 2, "b1, and e2 by its return"),
    is("consultsLate", 3, "b1 at first, e1, g1"),
    is("consultsReturned", 1, "e2 alone"),
    is("consultsAnswered", 4, "b1 twice, e2, g1"),
    is("consultInTimeRate", 40, "2 of 5"),
    is("consultInTimeRate", 200 / 3, "b1 the second time, e2", { department: "traffic" }),
    is("consultAnswerTotal", 80 * minute, "b1 10 and 30 min, e2 30, g1 10"),
    is("averageConsultAnswer", 20 * minute, "80 min / 4"),
    is("averageConsultAnswer", 10 * minute, "g1 alone", { department: "health" }),
    ...are(
      [
        ...(["directShare", "consultShare", "averageFirstReply", "averageHandling", "averageConsultReply"] as const),
        ...(["letterDirectShare", "letterConsultShare"] as const),
        ...(["reopenRate", "confirmedShare", "automaticShare", "editedShare", "orderInTimeRate"] as const),
        ...(["consultInTimeRate", "averageConsultAnswer"] as const),
      ],
      undefined,
      "none is 8003's (G4)",
      none,
    ),
  ],
};

const letter = (id: string, received: string, due: string, more: Partial<MeasuredLetter>): MeasuredLetter => ({
  ...{ id, source: "page", isSpam: false, businessType: "tax", receivedAt: at(received), dueAt: at(due) },
  ...{ answeredAt: null, ordered: false },
  ...more,
});

/** 网上来信 of two days. */
export const letters: WorkedDay = {
  story: "k became an order and was answered after three hours; l, sent by another program, is late; m is spam.",
  sources: {
    ...{ now: at("36:00:00"), calls: [], spans: [] },
    letters: [
      letter("k", "09:00:00", "48:00:00", { agent: "8001", answeredAt: at("12:00:00"), ordered: true }),
      letter("l", "10:00:00", "24:00:00", { source: "key" }),
      letter("m", "11:00:00", "24:00:00", { isSpam: true }),
    ],
  },
  expects: [
    { ...is("lettersReceived", 2, "k, l; m is spam"), behind: ["k", "l"] },
    is("lettersReceived", 1, "l alone", { source: "key" }),
    is("lettersAnswered", 1, "k alone"),
    is("lettersOrdered", 1, "k alone"),
    is("letterAnswerTotal", 180 * minute, "09:00 to 12:00"),
    is("averageLetterAnswer", 180 * minute, "k alone"),
    is("lettersDue", 1, "l, by midnight"),
    is("lettersDue", 1, "k, before its end for it is answered", second),
    is("lettersInTime", 1, "k alone", second),
    is("lettersOverdue", 1, "l alone"),
    is("letterInTimeRate", 0, "0 of 1"),
    is("letterInTimeRate", 100, "1 of 1", second),
    ...are(["letterInTimeRate", "averageLetterAnswer"], undefined, "none is 8003's (G4)", none),
  ],
};
