// The gate's end-to-end story: one world, one server, one Chromium, a day from the set-up to the restored copy, judged by what happened, never by when.
import type { Sipp } from "@zongji/kit";
import { afterAll, beforeAll } from "vitest";
import { agentTalks, citizenCalls, standsInLog } from "./first-call.ts";
import { type House, left, openHouse, scene } from "./house.ts";
import { followGuide, takeSeats } from "./set-up.ts";

let house: House;
let caller: Sipp | undefined;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.world.close());

const guide = "the administrator follows the set-up guide";
const seats = "two agents take their seats, and the guide's test call passes";
const calls = "a citizen calls by sipp, hears greeting and menu, and rings at the agent's";
const talks = "the agent answers, holds, consults and hands over, wraps up; the citizen rates";
const log = "the call stands in the log, with its rating";

scene(guide, [], () => followGuide(house));
scene(seats, [guide], () => takeSeats(house));
scene(calls, [seats], async () => {
  caller = await citizenCalls(house);
});
scene(talks, [calls], () => agentTalks(house, left(caller)));
scene(log, [talks], () => standsInLog(house));
