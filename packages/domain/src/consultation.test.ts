import fc from "fast-check";
import { expect, test } from "vitest";
import { consultationAfter, consultationMoves, consultationNumber, newConsultation } from "./consultation.ts";
import { announced } from "./contract/calendar.ts";

const clock = { calendar: announced, zone: "Asia/Shanghai" };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const moves = Object.keys(consultationMoves) as (keyof typeof consultationMoves)[];

test("each side does its own part alone, somebody is asked exactly while it is due, and what is closed stays closed", () => {
  const way = fc.array(
    fc.tuple(
      fc.record({ move: fc.constantFrom(...moves), note: fc.constantFrom("", " ", "按新规办理") }),
      fc.constantFrom("client" as const, "provider" as const, null),
      fc.integer({ min: 0, max: 5 * 86_400_000 }),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(way, (steps) => {
      let now = at("2026-09-28T10:00");
      let is = newConsultation({ at: now, days: 2, clock });
      for (const [action, side, later] of steps) {
        now += later;
        const result = consultationAfter(is, action, { side, at: now, days: 2, clock });
        if (result.refused !== undefined) continue;
        expect(side).toBe(consultationMoves[action.move].side);
        expect(is.state).not.toBe("closed");
        if (action.move !== "close") expect(action.note.trim()).not.toBe("");
        is = result.consultation;
        expect(is.dueAt !== null).toBe(is.state === "asked");
        if (is.dueAt !== null) expect(is.dueAt).toBeGreaterThan(now);
      }
    }),
  );
});

test("its time limit is in working days, over National Day too, and begins anew when it is asked again", () => {
  const asked = newConsultation({ at: at("2026-09-30T16:00"), days: 2, clock });
  expect(asked).toEqual({ state: "asked", dueAt: at("2026-10-10T00:00") });
  const given = { side: "client" as const, at: at("2026-10-09T09:00"), days: 2, clock };
  const back = consultationAfter(asked, { move: "return", note: "请写明业务类型" }, given);
  expect(back).toEqual({ consultation: { state: "returned", dueAt: null } });
  const again = consultationAfter(
    { state: "returned", dueAt: null },
    { move: "askAgain", note: "抵押权注销" },
    {
      ...given,
      side: "provider",
    },
  );
  expect(again).toEqual({ consultation: { state: "asked", dueAt: at("2026-10-13T00:00") } });
  expect(consultationNumber("2026-11-30", 12)).toBe("QS20261130-0012");
});
