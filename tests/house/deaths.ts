import { callListener, officeProgram, patienceMs, tones, until, voiceComes } from "@zongji/kit";
import { expect } from "vitest";
import { citizenCalls, factsOf, logOnceOver, pressOne, recordOf } from "../e2e/cast.ts";
import { atState, pressBar } from "../e2e/scene.ts";
import { figuresAgree } from "./figures.ts";
import { type House, left, listenerAt, noTrouble } from "./house.ts";

/** A citizen and the agent at Chromium talk, and hear each other. */
const talk = async (house: House) => {
  const agent = left(house.agent);
  const citizen = await citizenCalls(left(house.carrier), house.server, tones.caller);
  house.counts.inboundTotal += 1;
  await pressOne(citizen);
  await atState(agent.page, "ringing");
  await pressBar(agent.page, "answer");
  await atState(agent.page, "talking");
  house.counts.answered += 1;
  const [hers, his] = [listenerAt("the agent", agent), callListener("the citizen", citizen)];
  await Promise.all([voiceComes(hers, tones.caller), voiceComes(his, tones.agent)]);
  return { agent, citizen, hers, his };
};

/** The call stands in the log once, with an agent who was talked to and a citizen who ended it; all figures have it. */
const isWholeInLog = async (house: House, { agent, citizen }: Awaited<ReturnType<typeof talk>>): Promise<void> => {
  const person = left(house.supervisor).person;
  await atState(agent.page, "wrapUp");
  await pressBar(agent.page, "endWrapUp");
  await atState(agent.page, "ready");
  const record = recordOf(await logOnceOver(person, [citizen], patienceMs), citizen);
  expect(record.row).toMatchObject({ disposition: "D2", ending: { by: "caller", cause: "hangup" }, agentNo: "8001" });
  for (const type of ["CallArrived", "QueueEntered", "OfferAnswered", "TalkEnded", "CallEnded"])
    expect(factsOf(record, type), type).toHaveLength(1);
  await figuresAgree(house, person);
  noTrouble(agent, { dies: true });
};

/** The office is killed, the talk goes on and ends meanwhile, and the office has it when it is back. */
export const officeDies = async (house: House): Promise<void> => {
  const { server } = house;
  const talks = await talk(house);
  const before = server.pidsOf(officeProgram);
  expect(before).not.toEqual([]);
  for (const pid of before) process.kill(pid, "SIGKILL");
  await Promise.all([voiceComes(talks.hers, tones.caller), voiceComes(talks.his, tones.agent)]);
  await talks.citizen.hangUp();
  const isThere = async () =>
    (await left(house.supervisor)
      .person.status("/api/calls")
      .catch(() => 0)) === 200;
  await until("another office is there", async () => {
    const now = server.pidsOf(officeProgram);
    return now.length > 0 && !now.some((pid) => before.includes(pid)) && isThere();
  });
  await isWholeInLog(house, talks);
};

/** The live server is killed in a talk: the talk goes on, and nothing of it is lost. */
export const liveServerDies = async (house: House): Promise<void> => {
  const { server } = house;
  const talks = await talk(house);
  const { atMs } = await server.crash();
  await server.comesBack(patienceMs);
  await Promise.all([voiceComes(talks.hers, tones.caller, atMs + 100), voiceComes(talks.his, tones.agent, atMs + 100)]);
  expect(talks.citizen.end).toBeUndefined();
  await atState(talks.agent.page, "talking");
  await talks.citizen.hangUp();
  await isWholeInLog(house, talks);
};
