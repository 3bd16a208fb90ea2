import { mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact, LegId } from "@zongji/domain";
import { until } from "@zongji/kit";
import {
  ensureMonth,
  type Follower,
  Following,
  factsOfCalls,
  follow,
  insertFacts,
  partiesOf,
  passOver,
  positionsOf,
  setPosition,
  unpackSealed,
  unreadFacts,
} from "@zongji/store";
import { expect, test } from "vitest";
import {
  allShipped,
  arrived,
  at,
  db,
  ended,
  log,
  nextAt,
  opened,
  openJournal,
  postgres,
  queued,
  said,
  ship,
  shippedOf,
  shippingHouse,
  write,
} from "./shipping.test-scene.ts";
import { Shipping } from "./shipping.ts";

shippingHouse();

test("facts arrive in order, each once, over files and months", async () => {
  const journal = await openJournal({ rotateBytes: 3000 });
  const written: Fact[] = [];
  for (let index = 0; index < 30; index += 1) {
    if (index === 15) nextAt(40 * 86_400_000);
    written.push(...(await write(journal, arrived(`a${index}`), ended(`a${index}`))));
  }
  const shipping = ship(journal, { batch: 7, mayDrop: () => true });
  await allShipped(shipping);
  expect(await shippedOf(journal.epoch)).toEqual(written);
  await until("old files go", () => journal.files.length === 1);
  expect(shipping.pulse(at)).toMatchObject({ differing: 0, rejected: 0, failures: 0 });
});

test("beats alone let no file be read, and what comes after many of them is shipped", async () => {
  const journal = await openJournal();
  const shipping = ship(journal);
  const written = await write(journal, arrived("q1"));
  await allShipped(shipping);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { path } = journal.files[0]!;
  renameSync(path, `${path}.away`);
  for (let count = 0; count < 5; count += 1) {
    await journal.append([{ kind: "beat", at }]);
    await journal.settled();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(shipping.pulse(at)).toMatchObject({ failures: 0, lagMs: 0 });
  renameSync(`${path}.away`, path);
  for (let count = 0; count < 3000; count += 1) void journal.append([{ kind: "beat", at }]);
  written.push(...(await write(journal, ended("q1"))));
  await allShipped(shipping);
  expect(await shippedOf(journal.epoch)).toEqual(written);
  expect(shipping.pulse(at).failures).toBe(0);
});

test("a file that is shipped a second time after a restart adds nothing", async () => {
  const first = await openJournal();
  const written = await write(first, arrived("b1"), ended("b1"));
  const shipping = ship(first);
  await allShipped(shipping);
  await shipping.close();
  await first.close();
  const second = await openJournal();
  const more = await write(second, arrived("b2"));
  await allShipped(ship(second));
  expect(await shippedOf(first.epoch)).toEqual(written);
  expect(await shippedOf(second.epoch)).toEqual(more);
});

test.each([
  ["stopped", () => postgres.stop("immediate"), () => postgres.start()],
  ["hung", async () => postgres.hang(), async () => postgres.goOn()],
])("while the database is %s the journal goes on; afterwards each fact is there once", async (_how, away, back) => {
  const journal = await openJournal();
  const shipping = ship(journal, { batch: 10 });
  const written = await write(journal, arrived("c0"));
  await allShipped(shipping);
  await away();
  for (let index = 1; index <= 200; index += 1) {
    // Whoever waited for the database here would do so for ever.
    written.push(...(await write(journal, arrived(`c${index}`), ended(`c${index}`))));
  }
  expect(shipping.pulse(at).waiting).toBe(400);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await back();
  await until("all is shipped", () => shipping.pulse(at).waiting === 0, { limitMs: 60_000 });
  expect(await shippedOf(journal.epoch)).toEqual(written);
  expect(shipping.pulse(at)).toMatchObject({ differing: 0, rejected: 0 });
});

test("a server that dies between batches ships the rest at the next start, nothing twice", async () => {
  const journal = await openJournal();
  const written: Fact[] = [];
  for (let index = 0; index < 100; index += 1) written.push(...(await write(journal, arrived(`d${index}`))));
  let batches = 0;
  let died = false;
  // As if the process were gone: its statement may have been done, but nobody noted it.
  const dying = ship(journal, {
    batch: 5,
    onShipped: () => {
      batches += 1;
      if (batches >= 4) died = true;
      if (died) throw new Error("gone");
    },
  });
  await until("some batches are there", () => batches > 4);
  await dying.close(10);
  await journal.close();
  const next = await openJournal();
  await write(next, arrived("d-last"));
  await allShipped(ship(next));
  expect(await shippedOf(journal.epoch)).toEqual(written);
});

test("the same key with other content is an alarm and changes nothing", async () => {
  const journal = await openJournal();
  const [fact] = await write(journal, arrived("e1"));
  await ensureMonth(db, fact!.at);
  await insertFacts(db, [{ ...fact!, call: "another" as CallId } as Fact]);
  const shipping = ship(journal);
  await allShipped(shipping);
  expect(shipping.pulse(at).differing).toBe(1);
  expect(said).toContain("facts stand in the database with other content");
  expect((await shippedOf(journal.epoch)).map((one) => "call" in one && one.call)).toEqual(["another"]);
});

test("a text that PostgreSQL can't hold does not stop what comes after it", async () => {
  const journal = await openJournal();
  await write(
    journal,
    { type: "LegDetached", call: "f1" as CallId, leg: "l" as LegId, why: "a\0b\ud800c\\u0000" },
    arrived("f2"),
  );
  await allShipped(ship(journal));
  const [first] = await shippedOf(journal.epoch);
  expect(first).toMatchObject({ why: "a\ufffdb\ufffdc\\u0000" });
});

test("a party's number is sealed in the table, and an erased one stays erased until a later call", async () => {
  const parties = partiesOf(Buffer.alloc(32, 1));
  const party = parties.idOf("13812345678");
  const journal = await openJournal();
  const record = (when: number) =>
    ({ kind: "party", party, at: when, number: parties.seal(party, "13812345678") }) as const;
  const read = () => db.selectFrom("party").selectAll().where("id", "=", party).executeTakeFirst();
  const shipping = ship(journal);
  await journal.append([record(1000)]);
  const row = await until("the party is there", read);
  expect(parties.open(party, unpackSealed(row.number_sealed!))).toBe("13812345678");
  await db.updateTable("party").set({ number_sealed: null, erased_at: 2000 }).where("id", "=", party).execute();
  await journal.append([record(1500)]);
  await write(journal, arrived("g1"));
  await allShipped(shipping);
  expect((await read())?.number_sealed).toBeNull();
  await journal.append([record(3000)]);
  await until("the number is back", async () => (await read())?.number_sealed !== null);
});

test("a follower gets each fact in order, and again if it failed", async () => {
  const journal = await openJournal();
  const got: string[] = [];
  let failures = 2;
  const follower: Follower = {
    name: `test-${journal.epoch}`,
    on: ["CallEnded"],
    perform: async (facts) => {
      if (failures-- > 0) throw new Error("not yet");
      got.push(...facts.flatMap((fact) => (fact.epoch === journal.epoch && "call" in fact ? [String(fact.call)] : [])));
    },
  };
  const following = new Following(db, [follower], log);
  opened.push({ close: () => following.close() });
  const shipping = ship(journal, { onShipped: () => following.wake() });
  for (let index = 0; index < 600; index += 1)
    void write(journal, arrived(`h${index}`), queued(`h${index}`), ended(`h${index}`));
  await journal.settled();
  await allShipped(shipping);
  const all = Array.from({ length: 600 }, (_, index) => `h${index}`);
  await until("the follower has followed", () => got.length >= 600);
  expect(got).toEqual(all);
  expect(following.failures).toBe(2);
  await until("its position is kept", async () => (await follow(db, follower)) === 0);
});

test("a follower moves past what does not concern it without being asked", async () => {
  const journal = await openJournal();
  const mine = { node: journal.node, epoch: journal.epoch };
  const got: Fact[] = [];
  const name = `past-${journal.epoch}`;
  const follower: Follower = { name, on: ["CallEnded"], perform: async (facts) => void got.push(...facts) };
  const placeNow = async () => (await positionsOf(db, name)).find(({ epoch }) => epoch === journal.epoch)?.seq;
  const shipping = ship(journal);
  await write(journal, arrived("i1"), queued("i1"));
  await allShipped(shipping);
  expect(await follow(db, follower)).toBeGreaterThan(0);
  expect(await placeNow()).toBe(2);
  for (let index = 0; index < 600; index += 1) void write(journal, arrived(`i1-${index}`));
  const [end] = await write(journal, ended("i1"));
  await allShipped(shipping);
  expect(await follow(db, follower)).toBe(601);
  expect(got.filter(({ epoch }) => epoch === journal.epoch)).toEqual([end]);
  expect(await placeNow()).toBe(603);
  expect(await follow(db, follower)).toBe(0);
  // As another server does that looked before this one was set back, to follow all again.
  await setPosition(db, name, { ...mine, seq: 1 });
  await passOver(db, [{ follower: name, ...mine, from: 603, seq: 700 }]);
  expect(await placeNow()).toBe(1);
  await db.deleteFrom("follower_position").where("follower", "=", name).execute();
  await passOver(db, [{ follower: name, ...mine, from: 603, seq: 700 }]);
  expect(await placeNow()).toBeUndefined();
});

test("a fact that can't be read is in the database as it was written, and followers pass it over", async () => {
  const journal = await openJournal();
  const name = `unread-${journal.epoch}`;
  const got: Fact[] = [];
  const follower: Follower = { name, perform: async (facts) => void got.push(...facts) };
  const before = unreadFacts.count;
  const facts = [arrived("k1"), arrived("k1"), arrived("k1"), ended("k1")].map((body) =>
    journal.number(body, nextAt()),
  );
  const [first, foreseen, wrong, last] = facts as [Fact, Fact, Fact, Fact];
  const written = [first, { ...foreseen, type: "Foreseen" }, { ...wrong, withheld: 1 }, last] as Fact[];
  await journal.append(written.map((fact) => ({ kind: "fact" as const, fact })));
  const shipping = ship(journal);
  await allShipped(shipping);
  expect(await shippedOf(journal.epoch)).toEqual(written);
  expect(unreadFacts.count - before).toBe(2);
  await follow(db, follower);
  expect(got.filter(({ epoch }) => epoch === journal.epoch)).toEqual([first, last]);
  expect(await follow(db, follower)).toBe(0);
  const own = await factsOfCalls(db, ["k1"]);
  expect(own.get("k1")).toEqual([first, last]);
});

test("a follower's batch that ends in facts that can't be read leaves none of those that come after", async () => {
  const journal = await openJournal();
  const foreseen = Array.from({ length: 600 }, (_, index) => ({
    ...journal.number(arrived(`l${index}`), nextAt()),
    type: "Foreseen",
  })) as unknown as Fact[];
  await journal.append(foreseen.map((fact) => ({ kind: "fact" as const, fact })));
  const [end] = await write(journal, ended("l1"));
  await allShipped(ship(journal));
  const got: Fact[] = [];
  const follower: Follower = { name: `batch-${journal.epoch}`, perform: async (facts) => void got.push(...facts) };
  await follow(db, follower);
  expect(got.filter(({ epoch }) => epoch === journal.epoch)).toEqual([end]);
});

test("once all is there the node says until when, and not while something waits", async () => {
  const stated = async () =>
    (await db.selectFrom("node_shipped").selectAll().where("node", "=", "n1").executeTakeFirst())?.up_to;
  await db.deleteFrom("node_shipped").execute();
  const journal = await openJournal();
  await write(journal, arrived("said"));
  let wall = 1000;
  const shipping = new Shipping({ journal, db, log, mayDrop: () => false, wall: () => wall });
  opened.push({ close: () => shipping.close(200) });
  await until("it says so", async () => (await stated()) === 1000);
  expect((await shippedOf(journal.epoch)).length).toBe(1);
  // What was noted and is not on the disk yet is not there.
  await db.deleteFrom("node_shipped").execute();
  const waiting = await openJournal({ directory: mkdtempSync(join(tmpdir(), "zongji-shipping-")), node: "n1" });
  waiting.number(arrived("not written"), nextAt());
  wall = 2000;
  const silent = new Shipping({ journal: waiting, db, log, mayDrop: () => false, wall: () => wall });
  opened.push({ close: () => silent.close(200) });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await stated()).toBeUndefined();
});
