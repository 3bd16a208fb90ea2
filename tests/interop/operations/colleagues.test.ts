import { newWorld, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { Talk } from "./talk.ts";

let world: World;
let floor: Floor;
let seat: Seat;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  seat = await floor.seat("8005", "agent");
}, 120_000);
afterAll(() => world.close());

describe("beside the queues", { timeout: 600_000 }, () => {
  test("a number outside is called with the hotline's own, and called again", async () => {
    for (const path of ["call-out", "redial"]) {
      const body = path === "call-out" ? { number: "01088884444" } : undefined;
      const [desk, ring] = await Promise.all([
        seat.person.post(`/api/agent/${path}`, body),
        floor.picksUpByItself(seat.phone),
      ]);
      const talk = new Talk(floor, desk.call.call, undefined, ring);
      const outside = await floor.outsideRings("01088884444");
      expect(outside.callerNumber).toBe("12345678");
      expect(await floor.state(seat)).toBe("dialling");
      outside.answer();
      talk.legs.outside = outside;
      await talk.fact("DialAnswered");
      expect(await floor.state(seat)).toBe("talking");
      await talk.hear(path, { agent: ["outside"], outside: ["agent"] });
      await outside.hangUp();
      expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
      const record = await floor.record(talk.id);
      expect(record.row).toMatchObject({ direction: "outbound", agentNo: "8005" });
      await floor.areFree(seat);
    }
    expect((await seat.person.get("/api/agent")).lastDialled.number).toMatch(/^010\**4444$|^0108/);
  });
});

test("nothing is left of these calls", { timeout: 90_000 }, () => floor.expectNothingLeft());
