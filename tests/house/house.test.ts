// The gate's end-to-end story: one world, one server, one Chromium, a day from the set-up to the restored copy, judged by what happened, never by when.
import type { Sipp } from "@zongji/kit";
import { afterAll, beforeAll } from "vitest";
import { flowChanges, groupInUse } from "./changes.ts";
import { liveServerDies, officeDies } from "./deaths.ts";
import { pagesAgree } from "./figures.ts";
import { agentTalks, citizenCalls, standsInLog } from "./first-call.ts";
import { closeHouse, type House, left, openHouse, scene } from "./house.ts";
import { pagesOpen } from "./pages.ts";
import { copyStarts } from "./restore.ts";
import { followGuide, takeSeats } from "./set-up.ts";
import { listensIn, recordingPlays } from "./supervisor.ts";

let house: House;
let caller: Sipp | undefined;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house && closeHouse(house));

const guide = "the administrator follows the set-up guide";
const seats = "two agents take their seats, and the guide's test call passes";
const calls = "a citizen calls by sipp, hears greeting and menu, and rings at the agent's";
const talks = "the agent answers, holds, consults and hands over, wraps up; the citizen rates";
const log = "the call stands in the log, with its rating";
const recording = "the supervisor plays the recording, which has each voice on its side";
const figures = "log, wall and reports have equal figures";
const listens = "the supervisor listens in and hears both";
const flow = "a call in the menu stays on its flow when another is published";
const inUse = "a group in use can't be deleted";
const liveDies = "the live server is killed in a talk, and the talk goes on";
const pages = "each page opens without an error in both languages, and axe finds nothing";
const officeIsKilled = "the office is killed and comes back, and nothing is lost";
const copy = "a copy of the data folder starts with all that was there";

scene(guide, [], () => followGuide(house));
scene(seats, [guide], () => takeSeats(house));
scene(calls, [seats], async () => {
  caller = await citizenCalls(house);
});
scene(talks, [calls], () => agentTalks(house, left(caller)));
scene(log, [talks], () => standsInLog(house));
scene(recording, [log], () => recordingPlays(house));
scene(figures, [recording], () => pagesAgree(house));
scene(listens, [recording], () => listensIn(house));
scene(inUse, [guide], () => groupInUse(house));
scene(flow, [listens], () => flowChanges(house));
scene(pages, [listens], () => pagesOpen(house));
scene(officeIsKilled, [figures, listens, flow], () => officeDies(house));
scene(liveDies, [listens], () => liveServerDies(house));
scene(copy, [figures, liveDies], () => copyStarts(house));
