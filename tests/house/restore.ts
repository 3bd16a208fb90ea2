import { join } from "node:path";
import { newServer } from "@zongji/kit";
import { expect } from "vitest";
import { backUp, soundOf } from "../e2e/back-up.ts";
import { wholeLog } from "../e2e/cast.ts";
import { signIn } from "../e2e/scene.ts";
import { figuresAgree } from "./figures.ts";
import { type House, left, settings } from "./house.ts";

/** A copy that is made while the hotline works starts as the hotline was: the calls, the recording, the figures. */
export const copyStarts = async (house: House): Promise<void> => {
  const { world, server } = house;
  const supervisor = left(house.supervisor).person;
  const call = left(house.firstCall);
  const before = { log: await wholeLog(supervisor), sound: await soundOf(supervisor, call) };
  const folder = join(world.place("copy"), "data");
  await backUp(world, server, folder);
  await server.stop({ twice: true, limitMs: 180_000 });

  const copy = await newServer(world, { ...settings, dataFolder: folder });
  await copy.start(180_000);
  await copy.isWhole();
  const again = await signIn(copy, "supervisor", supervisor.password);
  expect(await wholeLog(again)).toEqual(before.log);
  expect((await soundOf(again, call)).equals(before.sound)).toBe(true);
  await figuresAgree(house, again);
  await copy.stop({ twice: true, limitMs: 180_000 });
};
