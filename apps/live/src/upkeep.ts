import { exampleHotline } from "@zongji/domain";
import { type Db, giveDefaultGrants, type Seal } from "@zongji/store";
import type { firstPasswords, GivenPassword } from "./accounts/index.ts";
import { firstStart } from "./first-start.ts";
import { giveDomesticRight, type Hotline, sealOldForwardings } from "./hotline/index.ts";
import type { Nodes } from "./nodes/index.ts";
import { equipTestCaller } from "./test-caller.ts";

type Parts = {
  readonly db: Db;
  readonly hotline: Hotline;
  readonly nodes: Nodes;
  readonly seal: Seal;
  readonly passwords: ReturnType<typeof firstPasswords>;
  readonly timeZone: string;
  readonly testCaller: { readonly file: string; readonly place: { readonly host: string; readonly port: number } };
};

/** Runs after each connect and inserts the rows that must exist. Returns the accounts if it made them now. */
export const keepUp = async (parts: Parts): Promise<readonly GivenPassword[] | undefined> => {
  const { db, hotline, nodes, seal, passwords, timeZone, testCaller } = parts;
  const example = exampleHotline();
  const first = { ...example, schedule: { ...example.schedule, zone: timeZone } };
  const given = await firstStart(db, first, passwords.write);
  await db.transaction().execute(giveDefaultGrants);
  await giveDomesticRight(db);
  await nodes.register();
  await sealOldForwardings(db, seal);
  await equipTestCaller(db, seal, testCaller.file, testCaller.place);
  await hotline.reload();
  await passwords.check();
  return given;
};
