/** Evidence packs that were asked for at a server which does not come back: another one makes them. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { acceptanceHouse, ask, closedStage, makers, refusal, scene, shown, taken } from "./acceptance.test-scene.ts";
import { takeOverPacks } from "./keep-packs.ts";
import { makePack } from "./pack.ts";

acceptanceHouse();

const minuteMs = 60_000;
const job = () => scene.db().selectFrom("job").selectAll().executeTakeFirstOrThrow();
/** Another server looks, so many minutes after the pack was asked for. @returns whether it has something to make */
const looks = async (node: string, minutes: number, since: number): Promise<boolean> => {
  let isTold = false;
  const wake = (): void => {
    isTold = true;
  };
  await takeOverPacks({ db: scene.db(), node, wake }, since + minutes * minuteMs);
  return isTold;
};
const says = (node: string, secondsAgo: number) =>
  sql`insert into node_beat (node, heard_at, look) values (${node}, clock_timestamp() - ${secondsAgo} * interval '1 s', '{}')
    on conflict (node) do update set heard_at = excluded.heard_at`.execute(scene.db());

test("a pack that waits for a server of a name that nobody has any more is made by another after ten minutes, once", async () => {
  await closedStage();
  await ask("client", "makeStagePack");
  const { created_at: since } = await job();
  expect(await looks("n1", 60, since)).toBe(false);
  expect(await looks("n2", 9, since)).toBe(false);
  expect(await refusal(ask("client", "makeStagePack"))).toMatchObject({ reason: "contract.packOpen" });
  expect(await looks("n2", 10, since)).toBe(true);
  expect(await job()).toMatchObject({ node: "n2", state: "waiting" });
  // A third one does not take it from the second at once.
  expect(await looks("n3", 11, since)).toBe(false);
  expect(await makePack(makers(), await taken())).toMatchObject({ id: expect.any(String) });
  expect((await shown()).packs).toMatchObject([{ no: 1, by: "client" }]);
});

test("a pack that a lost server was at is begun anew by another; one whose server is there stays with it", async () => {
  await closedStage();
  await ask("provider", "makeStagePack");
  const { created_at: since } = await job();
  const id = await taken();
  await says("n1", 60);
  expect(await looks("n2", 30, since)).toBe(false);
  expect(await job()).toMatchObject({ node: "n1", state: "running" });
  await says("n1", 700);
  expect(await looks("n2", 9, since)).toBe(false);
  expect(await looks("n2", 30, since)).toBe(true);
  expect(await job()).toMatchObject({ node: "n2", state: "waiting", attempts: 1 });
  // Both have it by now: it is kept once, by whoever comes to its end first.
  expect(await taken()).toBe(id);
  await Promise.all([makePack(makers(), id), makePack(makers(), id)]);
  expect((await shown()).packs).toMatchObject([{ no: 1, by: "provider" }]);
  expect(await job()).toMatchObject({ state: "done" });
});

test("a pack that was broken off three times at servers that are gone fails, and another can be asked for; jobs of other kinds are let alone", async () => {
  await closedStage();
  await ask("provider", "makeStagePack");
  const { created_at: since } = await job();
  await taken();
  await sql`update job set kind = 'export'`.execute(scene.db());
  expect(await looks("n2", 30, since)).toBe(false);
  expect(await job()).toMatchObject({ node: "n1", state: "running" });
  await sql`update job set kind = 'pack', attempts = 3`.execute(scene.db());
  expect(await looks("n2", 30, since)).toBe(false);
  expect((await shown()).making).toMatchObject({ state: "failed", reason: "interrupted" });
  expect((await ask<{ making: object }>("provider", "makeStagePack")).making).toMatchObject({ state: "waiting" });
});
