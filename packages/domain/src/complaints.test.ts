import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ComplaintAction,
  complaintAfter,
  complaintFaults,
  complaintMoves,
  complaintNumber,
  complaintParties,
  contractFault,
  countsForProvider,
  isFinding,
  mayStillAppeal,
  newComplaint,
  type RegisteredComplaint,
} from "./complaints.ts";
import { usualComplaints } from "./config/index.ts";
import { announced } from "./contract/calendar.ts";

const clock = { calendar: announced, zone: "Asia/Shanghai", days: usualComplaints };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const local = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
const hour = 3_600_000;

const note = fc.constantFrom("", " ", "因为");
const fault = fc.constantFrom(...complaintFaults);
const anAction: fc.Arbitrary<ComplaintAction> = fc.oneof(
  fc.record({ is: fc.constant("verify" as const), against: fc.constantFrom(...complaintParties), fault, note }),
  fc.record({ is: fc.constant("appeal" as const), note }),
  fc.record({ is: fc.constant("decide" as const), fault, note }),
  fc.record({ is: fc.constant("close" as const), note }),
);
const aSide = fc.constantFrom("client" as const, "provider" as const, null);
const steps = fc.array(fc.tuple(anAction, aSide, fc.integer({ min: 0, max: 6 * 24 * hour })), { maxLength: 25 });

type Step = {
  readonly was: RegisteredComplaint;
  readonly is: RegisteredComplaint;
  readonly action: ComplaintAction;
  readonly side: "client" | "provider" | null;
  readonly now: number;
};
const walked = (way: readonly (readonly [ComplaintAction, Step["side"], number])[]): Step[] => {
  let now = at("2026-09-18T10:00");
  let was = newComplaint("provider", now, clock);
  return way.map(([action, side, later]) => {
    now += later;
    const result = complaintAfter(was, action, { side, at: now, clock });
    const is = result.refused === undefined ? result.complaint : was;
    const step = { was, is, action, side, now };
    was = is;
    return step;
  });
};

describe("a complaint", () => {
  test("is never verified or decided by the provider, nor appealed by the client; an account of both sides does nothing", () => {
    fc.assert(
      fc.property(steps, (way) => {
        for (const { was, is, action, side } of walked(way)) {
          if (was === is) continue;
          expect(side).not.toBeNull();
          if (was.fault !== is.fault || was.against !== is.against) expect(side).toBe("client");
          if (action.is === "appeal") expect(side).toBe("provider");
        }
      }),
    );
  });

  test("has a fault once it is verified, a due moment while somebody has to do the next step, and stays closed", () => {
    fc.assert(
      fc.property(steps, (way) => {
        for (const { was, is, now } of walked(way)) {
          expect(is.fault === null).toBe(is.state === "registered");
          const isDue =
            ["registered", "appealed"].includes(is.state) || (is.state === "verified" && is.fault === "provider");
          expect(is.dueAt !== null).toBe(isDue);
          if (is.state === "appealed" || is.state === "decided") expect(was.fault).not.toBeNull();
          if (was.state === "closed") expect(is).toBe(was);
          // What the client may take money off for does not change after.
          if (isFinding(was, now)) expect(is.fault).toBe(was.fault);
        }
      }),
    );
  });

  test("an appeal is possible up to the end of the third working day, over a holiday too; the client closes after that alone", () => {
    // Wednesday before National Day 2026: 1 to 7 October are off, 10 October is worked.
    const verified = complaintAfter(
      newComplaint("provider", at("2026-09-30T09:00"), clock),
      { is: "verify", against: "provider", fault: "provider", note: "录音证实" },
      { side: "client", at: at("2026-09-30T10:00"), clock },
    );
    if (verified.refused !== undefined) throw new Error(verified.refused);
    const { complaint } = verified;
    const last = complaint.dueAt!;
    expect(local(last)).toBe("2026-10-11T00:00");
    expect([mayStillAppeal(complaint, last - 1), mayStillAppeal(complaint, last)]).toEqual([true, false]);
    const act = (is: "appeal" | "close", side: "client" | "provider", when: number) => {
      const result = complaintAfter(complaint, { is, note: "不是我们的责任" }, { side, at: when, clock });
      return result.refused ?? result.complaint.state;
    };
    expect(act("appeal", "provider", last - 1)).toBe("appealed");
    expect(act("appeal", "provider", last)).toBe("complaintLate");
    expect(act("close", "client", last - 1)).toBe("complaintEarly");
    expect(act("close", "client", last)).toBe("closed");
    expect(act("close", "provider", last - 1)).toBe("closed");
  });

  test("each step has the days that are set when it begins; a moment that was told before stays", () => {
    const days = { verifyDays: 2, appealDays: 1, decideDays: 4 };
    const given = (now: number, side: "client" | "provider") => ({ side, at: now, clock: { ...clock, days } });
    const now = at("2026-11-02T10:00");
    const before = newComplaint("provider", now, clock);
    expect(local(before.dueAt)).toBe("2026-11-10T00:00");
    expect(local(newComplaint("provider", now, { ...clock, days }).dueAt)).toBe("2026-11-05T00:00");
    const step = (was: RegisteredComplaint, action: ComplaintAction, side: "client" | "provider") => {
      const result = complaintAfter(was, action, given(now, side));
      if (result.refused !== undefined) throw new Error(result.refused);
      return result.complaint;
    };
    const verified = step(before, { is: "verify", against: "provider", fault: "provider", note: "属实" }, "client");
    expect(local(verified.dueAt)).toBe("2026-11-04T00:00");
    const longer = { ...clock, days: { ...days, appealDays: 60 } };
    const late = { side: "provider" as const, at: verified.dueAt!, clock: longer };
    expect(complaintAfter(verified, { is: "appeal", note: "不属实" }, late).refused).toBe("complaintLate");
    const appealed = step(verified, { is: "appeal", note: "不属实" }, "provider");
    expect(local(appealed.dueAt)).toBe("2026-11-07T00:00");
  });

  test("only a fault of its own is the provider's to appeal against", () => {
    for (const each of complaintFaults.filter((one) => one !== "provider")) {
      const complaint: RegisteredComplaint = { state: "verified", against: "provider", fault: each, dueAt: null };
      const given = { side: "provider" as const, at: 0, clock };
      expect(complaintAfter(complaint, { is: "appeal", note: "说明" }, given).refused).toBe("complaintNotAtFault");
    }
  });

  test("counts under the contract by what it is about or by the fault, in the contract's words", () => {
    expect(countsForProvider({ against: "provider", fault: "unfounded" })).toBe(true);
    expect(countsForProvider({ against: "client", fault: "provider" })).toBe(true);
    expect(countsForProvider({ against: "client", fault: "client" })).toBe(false);
    expect(complaintFaults.map(contractFault)).toEqual(["provider", "other", "other", "unfounded"]);
    expect(complaintNumber("2026-11-30", 7)).toBe("TS20261130-0007");
    expect(Object.keys(complaintMoves)).toHaveLength(4);
  });
});
